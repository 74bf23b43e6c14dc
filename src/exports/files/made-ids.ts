import type { InputFile } from './header.ts';
import { COLUMNS, type Kind, LINE_ID } from './kinds.ts';

/**
 * The files of an export, of which those of some kinds lack the id of a row: it is made of the other values in the
 * order of the columns,
 * of all columns that any file of the kind has, but never of that which tells the lines of one conversion apart.
 */
export function withMadeIds(files: readonly InputFile[], kinds: ReadonlySet<Kind>): InputFile[] {
  return files.map((file) => {
    if (!kinds.has(file.kind)) return file;
    const ofKind = files.filter(({ kind }) => kind === file.kind);
    const slotOf = (column: string, { used }: InputFile) => used.findIndex(({ name }) => name === column);
    const [, ...values] = COLUMNS[file.kind].map(({ name }) => name);
    const had = values.filter(
      (column) => column !== LINE_ID && ofKind.some((other) => slotOf(column, other) >= 0),
    );
    return { ...file, idParts: had.map((column) => slotOf(column, file)) };
  });
}
