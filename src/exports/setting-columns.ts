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

/** A file may have very many columns; so many are read in one pass. */
const COLUMNS_AT_ONCE = 1000;

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
    const places = unusedPlaces(file);
    for (let first = 0; first < places.length; first += COLUMNS_AT_ONCE) {
      const some = places.slice(first, first + COLUMNS_AT_ONCE);
      const { rows, values } = await valuesAt(file, some);
      for (const [index, place] of some.entries()) {
        const header = file.names[place];
        const texts = [...values[index]].sort();
        const areOwners = texts.length > 0 && texts.every((text) => owners.has(text));
        if (areOwners || OWNERS.includes(looseName(header)))
          found.push({ file: file.label, header, value: texts[0] ?? '', rows });
      }
    }
  }
  return found;
}

/** The places of columns that nothing reads; a column by which rows are selected is read. */
function unusedPlaces(file: InputFile): number[] {
  return file.names.map((_, place) => place).filter((place) => !file.places.includes(place));
}

/** The values of further columns in the selected rows, without empty ones. What is no text has U+FFFD in it. */
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
