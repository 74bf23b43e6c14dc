import { MEMORY } from '../records/scan-text.ts';

/** The columns of a batch of conversions. */
export function conversionRows(batch: number) {
  const words = (length: number) => MEMORY.words(MEMORY.allocate(length * 4), length);
  const floats = () => MEMORY.floats(MEMORY.allocate(batch * 8), batch);
  return {
    valid: MEMORY.bytes(MEMORY.allocate(batch), batch),
    times: floats(),
    events: words(batch),
    units: floats(),
    millionths: words(batch),
    currencies: words(batch),
    userHashes: words(batch * 2),
  };
}
