import { ProblemList } from '../problems/input-error.ts';
import type { Campaign } from './campaigns.ts';
import type { InputFile } from './files/header.ts';
import type { ColumnSpec } from './files/kinds.ts';
import { looseName } from './files/near-miss.ts';
import { readSmallFile } from './small-files.ts';

/** A further column of a settings file that seems to say whose window a row is. */
export interface SettingColumn {
  file: string;
  header: string;
  /** A value of it, empty without any. */
  value: string;
  /** Rows of the file. */
  rows: number;
}

const OWNERS = [
  'channel',
  'campaignid',
  'campaign',
  'channelid',
  'channelname',
  'campaignname',
  '채널',
  '캠페인',
];

/** The columns of settings files that are not used and are nearly named as, or hold only, channels or campaigns. */
export async function findSettingColumns(
  files: readonly InputFile[],
  campaigns: readonly Campaign[],
): Promise<SettingColumn[]> {
  const owners = new Set(
    campaigns.flatMap(({ id, name, channel }) => [id, name, channel]).filter((text) => text !== ''),
  );
  const found: SettingColumn[] = [];
  for (const file of files.filter(({ names, places }) => names.length > places.length)) {
    const { rows, values } = await unusedValues(file);
    for (const [header, texts] of values) {
      const areOwners = texts.size > 0 && [...texts].every((text) => owners.has(text));
      if (areOwners || OWNERS.includes(looseName(header)))
        found.push({ file: file.label, header, value: [...texts].sort()[0] ?? '', rows });
    }
  }
  return found;
}

/** The values of the columns that are not used, without empty ones. */
async function unusedValues(file: InputFile): Promise<{ rows: number; values: Map<string, Set<string>> }> {
  const places = file.names.map((_, place) => place).filter((place) => !file.places.includes(place));
  const values = new Map(places.map((place) => [file.names[place], new Set<string>()]));
  const used = places.map(
    (place): ColumnSpec => ({ name: file.names[place], required: false, filled: false, type: 'text' }),
  );
  // What is wrong with the rows has been told when they were read for what is used.
  const { rows } = await readSmallFile({ ...file, used, places }, new ProblemList(), (row) => {
    for (const [header, texts] of values) if (row.value(header) !== '') texts.add(row.value(header));
  });
  return { rows, values };
}
