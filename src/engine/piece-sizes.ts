/** Sizes of the pieces in which files are read and written; CONTRIBUTING.md has what each sets. */
export interface PieceSizes {
  blockBytes: number;
  pieceRows: number;
  citedClicks: number;
  keptRejects: number;
  chunkRows: number;
  rangeBytes: number;
  bytesPerThread: number;
  clickBytes: number | undefined;
}

/** The sizes for this run. The environment may lower them, so that tests reach every cut and pass with small files. */
export function pieceSizes(): PieceSizes {
  const fromEnvironment = (name: string) => {
    const value = process.env[name];
    return value === undefined ? undefined : Number(value);
  };
  const rangeBytes = fromEnvironment('LASTTOUCH_RANGE_BYTES');
  return {
    blockBytes: fromEnvironment('LASTTOUCH_BLOCK_BYTES') ?? 256 << 10,
    pieceRows: fromEnvironment('LASTTOUCH_PIECE_ROWS') ?? 32_768,
    keptRejects: fromEnvironment('LASTTOUCH_KEPT_REJECTS') ?? 512,
    citedClicks: fromEnvironment('LASTTOUCH_CITED_CLICKS') ?? 2048,
    // Enough for few turns, few enough for the second-level cache.
    chunkRows: fromEnvironment('LASTTOUCH_CHUNK_ROWS') ?? 20_000,
    rangeBytes: rangeBytes ?? 16 << 20,
    bytesPerThread: rangeBytes ?? BYTES_PER_THREAD,
    clickBytes: fromEnvironment('LASTTOUCH_CLICK_BYTES'),
  };
}

/** Bytes of clicks for which a thread is started: with less to do it is not worth its start. */
export const BYTES_PER_THREAD = 64 << 20;
