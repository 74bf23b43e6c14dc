import { compareText } from '../../values/text-order.ts';

const ENDING = /^(.*?)(?:\.(?:csv|tsv))?(?:\.gz)?$/is;
const PIECES = /\d+|[^\d]+/g;

/** The pieces of a name that are compared one by one, without the ending of the file. */
function piecesOf(name: string): string[] {
  return ENDING.exec(name)?.[1].match(PIECES) ?? [];
}

function isNumber(piece: string): boolean {
  return /^\d/.test(piece);
}

function comparePieces(a: string, b: string): number {
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  if (!isNumber(a)) return compareText(a, b);
  const [first, second] = [BigInt(a), BigInt(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

/**
 * Compares two names of files: digits as numbers, all else as bytes, endings only where nothing else differs. So
 * `clicks-2.csv` comes before
 * `clicks-10.csv.gz`, and `clicks.csv` before both. Of the rows that name one campaign the one in the last file counts.
 */
export function compareFileNames(a: string, b: string): number {
  const [first, second] = [piecesOf(a), piecesOf(b)];
  const common = Math.min(first.length, second.length);
  for (let place = 0; place < common; place++) {
    const order = comparePieces(first[place], second[place]);
    if (order !== 0) return order;
  }
  return first.length - second.length || compareText(a, b);
}
