/** What the stage that attributes is told: times in microseconds, Infinity and -1 without any. */
export interface AttributeBounds {
  firstClick: number;
  lastClick: number;
  /** Of the conversions that are attributed. */
  firstConversion: number;
  lastConversion: number;
  /** Into so many pieces of time their rows are parted, so that each piece can be sorted in memory. */
  pieces: number;
}

/** A piece has about so many conversions, if these are spread evenly over time. */
const CONVERSIONS = 20_000;
const MOST_PIECES = 2048;

/** Into how many pieces the time of so many conversions is cut. */
export function piecesFor(conversions: number): number {
  return Math.min(MOST_PIECES, Math.ceil(conversions / CONVERSIONS) + 1);
}

/** The piece of time that a conversion lies in. */
export function pieceOf({ firstConversion, lastConversion, pieces }: AttributeBounds, time: number): number {
  const share = (time - firstConversion) / (lastConversion - firstConversion + 1);
  return Math.min(pieces - 1, Math.floor(share * pieces));
}

/** How many arguments the bounds are. */
export const BOUND_ARGUMENTS = 5;

/** The bounds as arguments of the stage. */
export function boundArguments(bounds: AttributeBounds): string {
  const { firstClick, lastClick, firstConversion, lastConversion, pieces } = bounds;
  return [firstClick, lastClick, firstConversion, lastConversion, pieces].join(' ');
}

/** The bounds that `boundArguments` gave. */
export function readBounds(args: readonly string[]): AttributeBounds {
  const [firstClick, lastClick, firstConversion, lastConversion, pieces] = args.map(Number);
  return { firstClick, lastClick, firstConversion, lastConversion, pieces };
}
