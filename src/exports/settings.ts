import type { ProblemList } from '../problems/input-error.ts';
import { quoted } from '../problems/quoted.ts';
import type { Setting } from '../rules/window-history.ts';
import { DURATION_HELP, formatDuration, parseDuration } from '../values/duration.ts';
import { INVALID_TIME, parseTimestamp, TIMESTAMP_HELP } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import type { Zone } from '../values/zone.ts';
import { adviseOption } from './advice.ts';
import type { InputFile } from './files/header.ts';
import { readSmallFile } from './small-files.ts';

interface SettingRow extends Setting {
  file: string;
  line: number;
}

/** Settings in the order of their times, the initial one first. */
export interface Settings {
  settings: Setting[];
  rowsByFile: Map<string, number>;
}

/** Reads the history of the window setting. Files come in the order of their labels, since the first note counts. */
export async function readSettings(
  files: readonly InputFile[],
  zone: Zone,
  problems: ProblemList,
): Promise<Settings> {
  const byTime = new Map<number | null, SettingRow>();
  const rowsByFile = new Map<string, number>();
  let selected = 0;
  for (const file of files) {
    const { rows, notSelected } = await readSmallFile(file, problems, (row) => {
      const place = { file: file.label, line: row.line };
      const timeText = withoutBlanks(row.value('changed_at'));
      const windowText = row.value('conversion_window');
      const changedAt =
        timeText === '' ? null : parseTimestamp(timeText, zone, true, row.timeReader('changed_at'));
      const window = parseDuration(windowText);
      if (changedAt === INVALID_TIME) {
        problems.add(
          `${quoted(timeText)} is not a time; ${TIMESTAMP_HELP}, or a date${adviseOption(timeText, 'timestamp')}`,
          { ...place, column: 'changed_at' },
        );
      }
      if (Number.isNaN(window)) {
        problems.add(`${quoted(windowText)} is not a window; ${DURATION_HELP}`, {
          ...place,
          column: 'conversion_window',
        });
      }
      if (changedAt === INVALID_TIME || Number.isNaN(window)) return;
      const earlier = byTime.get(changedAt);
      if (earlier === undefined) {
        byTime.set(changedAt, { changedAt, window, note: row.value('note'), ...place });
      } else if (earlier.window !== window) {
        problems.add(
          `two windows at the same instant: ${formatDuration(window)} here, ${formatDuration(earlier.window)} at ${earlier.file}:${earlier.line}; correct one of the two rows`,
          { ...place, column: 'conversion_window' },
        );
      }
    });
    rowsByFile.set(file.label, rows);
    selected += rows - notSelected;
  }
  if (files.length > 0 && selected === 0) {
    const names = files.map((file) => file.label).join(', ');
    const left = files.some(({ conditions }) => conditions.length > 0) ? ' that --where selects' : '';
    problems.add(
      `the history has no row${left}; export it with at least the initial setting, or give --window`,
      {
        file: names,
      },
    );
  }
  const settings = [...byTime.values()]
    .map(({ changedAt, window, note }) => ({ changedAt, window, note }))
    .sort((a, b) => (a.changedAt ?? -1) - (b.changedAt ?? -1));
  return { settings, rowsByFile };
}
