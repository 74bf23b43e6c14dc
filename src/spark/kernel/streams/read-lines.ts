const LINE_FEED = 0x0a;

/** Calls `onLine` for each line of a stream, without its line feed, and `onChunk` now and then. */
export async function readLines(
  stream: AsyncIterable<Buffer>,
  onLine: (line: Buffer) => void,
  onChunk: () => Promise<void>,
): Promise<void> {
  let cut: Buffer[] = [];
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      const rest = chunk.subarray(from, end);
      onLine(cut.length === 0 ? rest : Buffer.concat([...cut, rest]));
      if (cut.length > 0) cut = [];
      from = end + 1;
    }
    if (from < chunk.length) cut.push(chunk.subarray(from));
    await onChunk();
  }
  if (cut.length > 0) onLine(Buffer.concat(cut));
}
