export interface PieceSizes {
  blockBytes: number;
  pieceRows: number;
  citedClicks: number;
  chunkRows: number;
  rangeBytes: number;
  bytesPerThread: number;
  clickBytes: number | undefined;
}

/**
 * Sizes of the engine's pieces. Variables of the environment may lower them: so tests reach every cut and every pass
 * with small files.
 */
export function pieceSizes(): PieceSizes {
  const fromEnvironment = (name: string) => {
    const value = process.env[name];
    return value === undefined ? undefined : Number(value);
  };
  const rangeBytes = fromEnvironment('LASTTOUCH_RANGE_BYTES');
  return {
    blockBytes: fromEnvironment('LASTTOUCH_BLOCK_BYTES') ?? 256 << 10,
    pieceRows: fromEnvironment('LASTTOUCH_PIECE_ROWS') ?? 32_768,
    citedClicks: fromEnvironment('LASTTOUCH_CITED_CLICKS') ?? 2048,
    // Large enough that threads rarely wait for each other, small enough for the second-level cache.
    chunkRows: fromEnvironment('LASTTOUCH_CHUNK_ROWS') ?? 20_000,
    rangeBytes: rangeBytes ?? 16 << 20,
    bytesPerThread: rangeBytes ?? BYTES_PER_THREAD,
    clickBytes: fromEnvironment('LASTTOUCH_CLICK_BYTES'),
  };
}

/** For how many bytes of clicks a thread is started. With less to read, the start costs more than the thread brings. */
export const BYTES_PER_THREAD = 64 << 20;
