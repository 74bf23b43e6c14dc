import {
  blockOfPlace,
  type CitedBlock,
  citedCampaign,
  citedIdStart,
  citedTime,
  clickOfPlace,
} from '../engine/attributing/cited-clicks.ts';
import { OUTCOMES } from '../engine/attributing/credits.ts';
import { Numbering } from '../engine/columns/numbering.ts';
import type { RowFate } from '../engine/order-lines/settled-part.ts';
import type { TracedRow } from '../engine/reading/traced-rows.ts';
import type { RowPlace } from '../engine/repeated-ids/repeated.ts';
import { conversionIdOf } from '../engine/users/conversion-columns.ts';
import { refundsOfRow } from '../engine/users/refund-columns.ts';
import type { Reject } from '../exports/row-faults.ts';
import type { UnattributedReason } from '../rules/journey.ts';
import type { Sum } from '../values/sum.ts';
import type { AttributedRows } from './attributed-rows.ts';
import type { CountedConversions } from './reading/counted-conversions.ts';

/** A row of a traced conversion, and whether it counts as a row. */
export interface TracedConversion extends RowPlace, Omit<TracedRow, 'line' | 'offset' | 'reject'> {
  /** Why it is rejected; undefined when it is not. */
  reject: Reject | undefined;
  /** Whether it carries its conversion, is another line of it, or does not count because of another row. */
  fate: RowFate['fate'];
}

/** A click that a decision names. */
export interface NamedClick {
  id: string;
  campaignId: string;
  time: number;
}

/** What the rules said about a conversion: credited to `clicks`, or a reason, which may name one click. */
export interface Decision {
  outcome: 'credited' | UnattributedReason;
  clicks: NamedClick[];
  /** Its refunds; amounts in millionths. Undefined without files of refunds. */
  refunds: Sum | undefined;
}

/** A text that names a row by its place. */
function keyOf({ file, offset }: { file: number; offset: number }): string {
  return `${file}:${offset}`;
}

/** All rows that are traced conversions, or may be. */
export function tracedConversions({
  read,
  fates,
}: Pick<CountedConversions, 'read' | 'fates'>): TracedConversion[] {
  const fateOf = new Map(fates.map((row) => [keyOf(row), row.fate]));
  const conflicts = new Map(
    read.repeats.conflicts.map(({ row, reject }) => [`${row.file}:${reject.line}`, reject]),
  );
  return read.parts.flatMap(({ task: { file }, part, line: base }) =>
    part.traced.map((row) => {
      const line = base + row.line + 1;
      const { offset, lines, values, time, leftOut } = row;
      return {
        file,
        line,
        lines,
        values,
        time,
        leftOut,
        reject: row.reject ?? conflicts.get(`${file}:${line}`),
        fate: fateOf.get(keyOf({ file, offset })) ?? 'carrier',
      };
    }),
  );
}

/** What the rules said about each conversion, by its id. */
export function decisionsOf(
  { conversions, refunds, credits: { outcomes, cited }, cited: blocks }: AttributedRows,
  campaignIds: readonly string[],
): Map<string, Decision> {
  const numbering = new Numbering(conversions.map((part) => part.length));
  const decisions = new Map<string, Decision>();
  outcomes.forEach((outcome, row) => {
    if (outcome === 0) return;
    const id = Buffer.from(conversionIdOf(conversions, numbering, row)).toString();
    const block = blocks[blockOfPlace(cited[row * 2])];
    const first = clickOfPlace(cited[row * 2]);
    decisions.set(id, {
      outcome: OUTCOMES[outcome - 1],
      clicks: Array.from({ length: cited[row * 2 + 1] }, (_, click) =>
        namedClick(block, first + click, campaignIds),
      ),
      refunds: refunds && refundsOfRow(refunds, row),
    });
  });
  return decisions;
}

function namedClick(block: CitedBlock, at: number, campaignIds: readonly string[]): NamedClick {
  const id = block.texts.subarray(citedIdStart(block, at), citedIdStart(block, at + 1));
  return {
    id: Buffer.from(id).toString(),
    campaignId: campaignIds[citedCampaign(block, at)],
    time: citedTime(block, at),
  };
}
