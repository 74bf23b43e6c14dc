import { quoted } from '../problems/quoted.ts';
import { parseTimestamp } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { compileTimeFormat } from '../values/written/time-reader.ts';
import { Zone } from '../values/zone.ts';
import type { Bound } from './bind-columns.ts';
import {
  type Answers,
  asked,
  type Finding,
  found,
  NOTHING,
  type Part,
  remarked,
  saidOf,
  saidTexts,
} from './proposal.ts';
import { isTimeColumn } from './written-values.ts';

const [UTC, SEOUL] = [new Zone('UTC'), new Zone('Asia/Seoul')];

/** A column whose times have no zone, and what tells which one is meant. */
interface WallClock {
  place: string;
  zone: string | undefined;
  why: string;
}

/** Says in which zone times are that have none. Nothing in a file tells that but a header, or what system it is of. */
export function zonePart(bound: Bound, formats: readonly Finding[], usual: string, answers: Answers): Part {
  if (saidTexts(answers, 'timezone').length > 0) return NOTHING;
  const clocks = [...bound.values()].filter(isTimeColumn).flatMap(({ kind, name, header, columns }) =>
    columns.flatMap(({ serving, column }): WallClock[] => {
      const format = formatOf(`${kind}.${name}`, formats, answers);
      const example = column.values.find((text) => hasNoZone(text, format));
      if (example === undefined) return [];
      const { system, file } = serving;
      const zone = /utc|gmt/i.test(header) ? 'UTC' : system?.timezone;
      const place = `${quoted(example)} in ${quoted(header)} of ${file.label}`;
      return [
        {
          place,
          zone,
          why: zone === system?.timezone ? `times of ${system?.name} are in ${zone}` : 'its header says so',
        },
      ];
    }),
  );
  const zones = [...new Set(clocks.map(({ zone }) => zone))];
  const [first] = clocks;
  if (first === undefined) return NOTHING;
  if (zones.length > 1) {
    const other = clocks.find(({ zone }) => zone !== first.zone);
    return asked(
      `in which zone are times without one? ${first.place} seems to be in ${first.zone ?? usual}, ${other?.place} in ${other?.zone ?? usual}, and one zone is used for all`,
      zones.map((zone) => `--timezone ${zone ?? usual}`),
    );
  }
  if (first.zone === undefined || first.zone === usual)
    return remarked(
      `times without a zone are taken as those of ${usual}: ${first.place}; --timezone says otherwise`,
    );
  const why = `${first.why}, and have no offset: ${first.place}`;
  return found({ option: 'timezone', text: first.zone, why });
}

function formatOf(key: string, formats: readonly Finding[], answers: Answers): string | undefined {
  const found = formats.find(
    ({ option, text }) => option === 'time-format' && String(text).startsWith(`${key}=`),
  );
  return saidOf(answers, 'timeFormat', key) ?? found?.text.toString().slice(key.length + 1);
}

function hasNoZone(text: string, format: string | undefined): boolean {
  const written = format === undefined ? undefined : compileTimeFormat(format).read(withoutBlanks(text));
  if (written !== undefined) return written.offset === undefined;
  return !Object.is(parseTimestamp(text, UTC, true), parseTimestamp(text, SEOUL, true));
}
