import { LOOPS_CODE } from './loops-code.ts';

/**
 * The loops over many rows, compiled from src/loops/assembly, where each is described. Addresses are in the memory of the loops;
 * each that has `again` gives the number of rows that the plain rule must look at, and puts them there.
 */
interface Loops {
  scanRecords(records: number, position: number, limit: number, isEnd: boolean, stopAt: number): number;
  markSound(records: number, valid: number): void;
  readTimes(
    records: number,
    slot: number,
    valid: number,
    times: number,
    dates: number,
    offsets: number,
    again: number,
  ): number;
  placeOfKnown(first: number, second: number, third: number): number;
  hashFields(
    records: number,
    slot: number,
    seed: number,
    valid: number,
    hashes: number,
    again: number,
  ): number;
  findFields(
    records: number,
    slot: number,
    texts: number,
    seed: number,
    valid: number,
    numbers: number,
    again: number,
  ): number;
  findText(texts: number, start: number, end: number, seed: number, hash: number): number;
  readAmounts(
    records: number,
    slot: number,
    valid: number,
    units: number,
    millionths: number,
    again: number,
  ): number;
  wantConversions(
    count: number,
    rows: number,
    from: number,
    to: number,
    tracked: number,
    others: number,
  ): number;
  collectConversions(conversions: number, records: number, rows: number, base: number): void;
  sortConversions(conversions: number): number;
  findUnknownDay(times: number, stride: number, count: number, knownDays: number): number;
  formatRows(chunk: number, cells: number): number;
  orderByTime(count: number, times: number, order: number, other: number, next: number): number;
  countValid(count: number, valid: number): number;
  spanOfTimes(count: number, valid: number, times: number, from: number, span: number): void;
  countRows(
    cell: number,
    count: number,
    valid: number,
    campaigns: number,
    times: number,
    from: number,
    to: number,
  ): void;
  countBefore(
    count: number,
    valid: number,
    campaigns: number,
    times: number,
    from: number,
    to: number,
    limits: number,
  ): number;
  printRows(
    prints: number,
    records: number,
    row: number,
    valid: number,
    hashes: number,
    base: number,
    start: number,
    perByte: number,
    from: number,
    to: number,
  ): number;
  sortPrints(pairs: number, count: number, starts: number, next: number, words: number, rests: number): void;
  findCandidates(repeats: number): number;
  findRepeats(repeats: number): void;
  fillUsers(users: number, rows: number): void;
  findUser(users: number, hashA: number, hashB: number, start: number, end: number): number;
  isLate(users: number, slot: number, time: number): number;
  passUsers(users: number, count: number, valid: number, hashes: number, passed: number): number;
  addClicks(clicks: number, records: number, rows: number, users: number): void;
  takeClicks(clicks: number): number;
}

/** A memory of WebAssembly that several threads may have. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** What of WebAssembly is used here; Node has it, its types do not. */
interface Wasm {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: { env: { memory: object } }) => { exports: unknown };
}

/** Bytes that are read as text in place: a Buffer of Node, but programs with the types of this package may not have Node's. */
export interface TextBytes extends Uint8Array {
  toString(encoding?: 'latin1' | 'utf8', start?: number, end?: number): string;
}

const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

const PAGE_BYTES = 64 << 10;
const MOST_PAGES = 65_536;
/** What lies below is the loops' own. */
const FIRST_ADDRESS = 2048;
const ALIGNMENT = 16;
/** The word that tells where the next column goes, in units of the alignment. */
const NEXT_WORD = 16;
/** Loops read so many bytes at a time, also behind the end of a text, and some before its start. */
const SLACK = 128;

/** Bytes that can be allocated in all. */
export const MOST_LOOP_BYTES = MOST_PAGES * PAGE_BYTES;

let module: object | undefined;

/**
 * The memory in which a thread scans: one text at a time, columns with what is found in it, and the loops that go over them. Several
 * threads may have the same memory; each allocates its own columns in it, and their addresses are good in all of them.
 */
export class LoopMemory {
  /** What other threads are to be given to have the same memory. */
  readonly shared: WasmMemory;
  readonly loops: Loops;
  /** The text at hand; some bytes before and behind it can be read. */
  text: TextBytes;
  view: DataView;
  readonly #reused = new Map<string, { address: number; bytes: number }>();

  /** The memory that another thread has, or a new one. */
  constructor(shared?: WasmMemory) {
    module ??= new wasm.Module(Buffer.from(LOOPS_CODE, 'base64'));
    this.shared = shared ?? emptyMemory();
    this.loops = new wasm.Instance(module, { env: { memory: this.shared } }).exports as Loops;
    this.text = this.bytes(this.allocate(0), 0);
    this.view = new DataView(this.text.buffer);
  }

  /** Makes room for so many bytes; gives their address. They are zero, and stay for as long as the memory does. */
  allocate(size: number): number {
    const units = Math.ceil((size + SLACK) / ALIGNMENT);
    const next = new Int32Array(this.shared.buffer, 0, NEXT_WORD + 1);
    const address = Atomics.add(next, NEXT_WORD, units) * ALIGNMENT;
    this.#growTo(address + units * ALIGNMENT);
    return address;
  }

  /** The address of columns of that name, with room for so many bytes: the same each time, but where they were smaller. */
  reuse(name: string, size: number): number {
    const known = this.#reused.get(name);
    if (known !== undefined && known.bytes >= size) return known.address;
    // Else sizes that grow little by little would leave as many columns behind.
    const bytes = 2 ** Math.ceil(Math.log2(Math.max(1, size)));
    const address = this.allocate(bytes);
    this.#reused.set(name, { address, bytes });
    return address;
  }

  /** Makes `text` and `view` at least so long; what was in it is kept. */
  makeText(size: number): void {
    if (size <= this.text.length) return;
    const larger = this.bytes(this.allocate(size), size);
    larger.set(this.text);
    this.text = larger;
    this.view = new DataView(larger.buffer, larger.byteOffset, size);
  }

  bytes(address: number, length: number): TextBytes {
    return Buffer.from(this.#buffer(address + length), address, length);
  }

  /** Words of 32 bits. */
  words(address: number, length: number): Int32Array {
    return new Int32Array(this.#buffer(address + length * 4), address, length);
  }

  /** Words of 32 bits without a sign. */
  numbers(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#buffer(address + length * 4), address, length);
  }

  floats(address: number, length: number): Float64Array {
    return new Float64Array(this.#buffer(address + length * 8), address, length);
  }

  /** New words with these values, as the loops are told where their columns are. */
  told(values: readonly number[]): Int32Array {
    const words = this.words(this.allocate(values.length * 4), values.length);
    words.set(values);
    return words;
  }

  /** Makes the memory reach to `end`. */
  #growTo(end: number): void {
    const missing = end - this.#length(end);
    if (missing <= 0) return;
    try {
      this.shared.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (error) {
      // Two threads that grow it at the same time may ask for more than there is, and together have enough.
      if (this.#length(end) < end) throw error;
    }
  }

  /** The memory, at least up to `end` where another thread has made it so long. */
  #buffer(end: number): SharedArrayBuffer {
    this.#length(end);
    return this.shared.buffer;
  }

  /** How long the memory is; a thread is told late what another has added, if it does not ask. */
  #length(end: number): number {
    if (end > this.shared.buffer.byteLength) this.shared.grow(0);
    return this.shared.buffer.byteLength;
  }
}

function emptyMemory(): WasmMemory {
  const memory = new wasm.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  new Int32Array(memory.buffer)[NEXT_WORD] = FIRST_ADDRESS / ALIGNMENT;
  return memory;
}

/** Bytes that must be readable behind any text that is hashed, compared or copied: that is done up to eight bytes at a time. */
export const TEXT_SLACK = 8;
