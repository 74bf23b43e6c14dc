import { ProblemList } from '../problems/input-error.ts';
import type { Campaign } from './campaigns.ts';
import type { InputFile } from './files/header.ts';
import type { ColumnSpec } from './files/kinds.ts';
import { looseName } from './files/near-miss.ts';
import { readSmallFile } from './small-files.ts';

/** A column of a settings file that nothing reads. */
export interface SettingColumn {
  file: string;
  header: string;
  /** Its values in the selected rows, without empty ones; what is no text has U+FFFD in it. */
  values: ReadonlySet<string>;
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

/** A file may have very many columns; so many are read in one pass. */
const COLUMNS_AT_ONCE = 1000;

/** The columns of settings files that nothing reads. */
export async function readFurtherColumns(files: readonly InputFile[]): Promise<SettingColumn[]> {
  const found: SettingColumn[] = [];
  for (const file of files) {
    const places = unusedPlaces(file);
    for (let first = 0; first < places.length; first += COLUMNS_AT_ONCE) {
      const some = places.slice(first, first + COLUMNS_AT_ONCE);
      const { rows, values } = await valuesAt(file, some);
      for (const [index, place] of some.entries())
        found.push({ file: file.label, header: file.names[place], values: values[index], rows });
    }
  }
  return found;
}

/** Those that seem to say whose window a row is: nearly named as, or holding only, channels or campaigns. */
export function ownerColumns(
  columns: readonly SettingColumn[],
  campaigns: readonly Campaign[],
): SettingColumn[] {
  if (columns.length === 0) return [];
  const owners = new Set(
    campaigns.flatMap(({ id, name, channel }) => [id, name, channel]).filter((text) => text !== ''),
  );
  return columns.filter(
    ({ header, values }) =>
      OWNERS.includes(looseName(header)) ||
      (values.size > 0 && [...values].every((text) => owners.has(text))),
  );
}

/** The places of columns that nothing reads; a column by which rows are selected is read. */
function unusedPlaces(file: InputFile): number[] {
  return file.names.map((_, place) => place).filter((place) => !file.places.includes(place));
}

/** The values of further columns in the selected rows, without empty ones. */
async function valuesAt(
  file: InputFile,
  furtherPlaces: readonly number[],
): Promise<{ rows: number; values: Set<string>[] }> {
  // These columns come last, since conditions and fixed texts know the others by their slots.
  const places = [...file.places, ...furtherPlaces];
  const further = places.slice(file.used.length).map((at): ColumnSpec => {
    return { name: nameOf(at), required: false, filled: false, type: 'text', mayBeBroken: true };
  });
  const values = furtherPlaces.map(() => new Set<string>());
  const used = [...file.used, ...further];
  const { rows } = await readSmallFile({ ...file, used, places }, new ProblemList(), (row) => {
    for (const [index, place] of furtherPlaces.entries()) {
      const text = row.value(nameOf(place));
      if (text !== '') values[index].add(text);
    }
  });
  return { rows, values };
}

/** Headers may repeat, places do not. */
function nameOf(place: number): string {
  return `column ${place}`;
}
