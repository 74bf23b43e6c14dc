/** A view of just these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Copies `view[start, end)` by words: up to three bytes more are read and written. */
export function copyText(view: DataView, start: number, end: number, into: DataView, at: number): void {
  for (let from = start, to = at; from < end; from += 4, to += 4)
    into.setInt32(to, view.getInt32(from, true), true);
}
