import { compareNumbers, compareText, distinct, orderNoneLast } from '../order.ts';
import type { Conversion } from '../rows.ts';

/** The order of the lines of a conversion: time, event, user, currency with none last. */
function orderLines(a: Conversion, b: Conversion): number {
  return (
    compareNumbers(a.at, b.at) ||
    compareText(a.event, b.event) ||
    compareText(a.user, b.user) ||
    orderNoneLast(a.currency, b.currency, compareText)
  );
}

/** The lines of a conversion that go with the least: its user, event and currency; a line without currency goes with any. */
function membersOf(lines: readonly Conversion[]): { members: Conversion[]; currency: string | null } {
  const [least] = lines.toSorted(orderLines) as [Conversion];
  const same = lines.filter(({ user, event }) => user === least.user && event === least.event);
  const currency = same.toSorted(orderLines).find((line) => line.currency !== null)?.currency ?? null;
  const members = same.filter((line) => line.currency === null || line.currency === currency);
  return { members, currency };
}

/** What the lines of one conversion are together; its earliest line carries it, then the one with the least id. */
function conversionOf(members: readonly Conversion[], currency: string | null): Conversion {
  const [carrier] = members.toSorted((a, b) => compareNumbers(a.at, b.at) || compareText(a.line, b.line));
  const amounts = members.flatMap(({ amount }) => amount ?? []);
  const amount = amounts.length === 0 ? null : amounts.reduce((sum, one) => sum + one, 0n);
  return { ...(carrier as Conversion), amount, currency };
}

/** The conversions of lines, how many further lines they have, and the lines that go with none. */
export function joinLines(rows: readonly Conversion[]): {
  conversions: Conversion[];
  lines: number;
  others: Conversion[];
} {
  const ids = distinct(rows.map(({ id }) => id));
  const orders = ids.map((id) => {
    const lines = rows.filter((row) => row.id === id);
    const { members, currency } = membersOf(lines);
    return {
      conversion: conversionOf(members, currency),
      further: members.length - 1,
      others: lines.filter((line) => !members.includes(line)),
    };
  });
  return {
    conversions: orders.map(({ conversion }) => conversion),
    lines: orders.reduce((sum, { further }) => sum + further, 0),
    others: orders.flatMap(({ others }) => others),
  };
}
