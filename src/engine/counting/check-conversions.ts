import type { ProblemList } from '../../problems/input-error.ts';
import { quoted } from '../../problems/quoted.ts';
import { TimeFormat } from '../../values/times.ts';
import { Zone } from '../../values/zone.ts';
import type { Job } from '../job.ts';
import type { ConversionPart } from '../reading/conversion-part.ts';
import type { VerifiedPart } from '../reading/scan-files.ts';
import type { ResolvedConversions } from '../users/fill-users.ts';

/**
 * How many of the conversions that count have each currency; none is an empty text. It counts only where several
 * currencies are named, as one alone is never wrong.
 */
export function countCurrencies(
  parts: readonly VerifiedPart<ConversionPart>[],
  counting: readonly Uint8Array[],
): Map<string, number> {
  const counts = new Map<string, number>();
  const named = new Set(parts.flatMap(({ part: { currencies } }) => currencies));
  named.delete('');
  if (named.size < 2) return counts;
  let piece = 0;
  parts.forEach(({ part: { collected, currencies } }) => {
    const byPlace = new Float64Array(currencies.length);
    for (const { keys } of collected) {
      const ofPiece = counting[piece++];
      for (let row = 0; row < ofPiece.length; row++) byPlace[keys.currencies[row]] += ofPiece[row];
    }
    currencies.forEach((currency, place) => {
      if (byPlace[place] > 0) counts.set(currency, (counts.get(currency) ?? 0) + byPlace[place]);
    });
  });
  return counts;
}

/** Notes a problem when conversions are counted in several currencies. Those without one are ignored. */
export function noteCurrencies(counts: ReadonlyMap<string, number>, problems: ProblemList): void {
  const named = [...counts].filter(([currency]) => currency !== '');
  if (named.length < 2) return;
  const found = named
    .map(([currency, count]) => `${quoted(currency)} (${count})`)
    .sort()
    .join(', ');
  problems.add(
    `conversions in range have amounts in several currencies: ${found}; amounts in different currencies can't be added: convert them, or run once for each currency`,
    { column: 'currency' },
  );
}

/** Notes a problem when conversions that count lie before the first setting of the history. */
export function checkHistory(job: Job, pieces: readonly ResolvedConversions[], problems: ProblemList): void {
  if (!Number.isNaN(job.history.windows[0])) return;
  const first = job.history.cuts[0];
  let [count, earliest] = [0, Number.POSITIVE_INFINITY];
  pieces.forEach(({ loaded, counting }) => {
    for (let row = 0; row < loaded.length; row++) {
      if (counting[row] === 0 || loaded.times[row] >= first) continue;
      count++;
      earliest = Math.min(earliest, loaded.times[row]);
    }
  });
  noteEarlyConversions(job, count, earliest, problems);
}

/**
 * Notes a problem when `count` conversions lie before the history begins; the first is at `earliest` (microseconds).
 */
export function noteEarlyConversions(job: Job, count: number, earliest: number, problems: ProblemList): void {
  if (count === 0) return;
  const first = job.history.cuts[0];
  const times = new TimeFormat(new Zone(job.timezone));
  problems.add(
    `${count} conversions in range lie before the history of the conversion window begins (${times.format(first)}), the first at ${times.format(earliest)}; add the initial setting (a row with an empty changed_at), count from later on with --from, or use one --window for everything`,
    { column: 'changed_at' },
  );
}
