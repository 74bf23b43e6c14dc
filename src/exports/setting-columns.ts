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

/** The columns of settings files that nothing reads and are nearly named as, or hold only, channels or campaigns. */
export async function findSettingColumns(
  files: readonly InputFile[],
  campaigns: readonly Campaign[],
): Promise<SettingColumn[]> {
  const owners = new Set(
    campaigns.flatMap(({ id, name, channel }) => [id, name, channel]).filter((text) => text !== ''),
  );
  const found: SettingColumn[] = [];
  for (const file of files) {
    for (const place of unusedPlaces(file)) {
      const header = file.names[place];
      const { rows, values } = await valuesAt(file, place);
      const areOwners =
        values !== undefined && values.size > 0 && [...values].every((text) => owners.has(text));
      if (areOwners || OWNERS.includes(looseName(header)))
        found.push({ file: file.label, header, value: [...(values ?? [])].sort()[0] ?? '', rows });
    }
  }
  return found;
}

/** The places of columns that nothing reads; a column by which rows are selected is read. */
function unusedPlaces(file: InputFile): number[] {
  return file.names.map((_, place) => place).filter((place) => !file.places.includes(place));
}

/** The values of a further column in the selected rows without empty ones; undefined where one of them is no text. */
async function valuesAt(
  file: InputFile,
  place: number,
): Promise<{ rows: number; values: Set<string> | undefined }> {
  // The column comes last, since conditions and fixed texts know the others by their slots.
  const places = [...file.places, place];
  const further = places
    .slice(file.used.length)
    .map((at): ColumnSpec => ({ name: file.names[at], required: false, filled: false, type: 'text' }));
  const values = new Set<string>();
  const problems = new ProblemList();
  const used = [...file.used, ...further];
  const { rows } = await readSmallFile({ ...file, used, places }, problems, (row) => {
    const text = row.value(file.names[place]);
    if (text !== '') values.add(text);
  });
  return { rows, values: problems.problems.length === 0 ? values : undefined };
}
