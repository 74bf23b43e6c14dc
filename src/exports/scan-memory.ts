import { LOOPS_CODE } from './loops-code.ts';

/**
 * The loops over many rows, compiled from src/exports/loops, where each is described. Addresses are in the memory of the loops;
 * each that has `again` gives the number of rows that the plain rule must look at, and puts them there.
 */
interface Loops {
  scanRecords(records: number, position: number, limit: number, isEnd: boolean, stopAt: number): number;
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
  readAmounts(
    records: number,
    slot: number,
    valid: number,
    units: number,
    millionths: number,
    again: number,
  ): number;
}

/** What of WebAssembly is used here; Node has it, its types do not. */
interface Wasm {
  Memory: new (limits: {
    initial: number;
    maximum: number;
    shared: true;
  }) => {
    buffer: SharedArrayBuffer;
    grow(pages: number): number;
  };
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
/** Loops read so many bytes at a time, also behind the end of a text, and some before its start. */
const SLACK = 128;

let module: object | undefined;

/**
 * The memory in which a thread scans: one text at a time, columns with what is found in it, and the loops that go over them. It is
 * shared only in name: so its columns stay where they are when it grows.
 */
export class ScanMemory {
  readonly loops: Loops;
  /** The text at hand; some bytes before and behind it can be read. */
  text: TextBytes;
  view: DataView;
  readonly #memory: InstanceType<Wasm['Memory']>;
  #next = FIRST_ADDRESS;
  readonly #reused = new Map<string, { address: number; bytes: number }>();

  constructor() {
    module ??= new wasm.Module(Buffer.from(LOOPS_CODE, 'base64'));
    this.#memory = new wasm.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
    this.loops = new wasm.Instance(module, { env: { memory: this.#memory } }).exports as Loops;
    this.text = this.bytes(this.allocate(0), 0);
    this.view = new DataView(this.text.buffer);
  }

  /** Makes room for so many bytes; gives their address. They are zero, and stay for as long as the memory does. */
  allocate(size: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + size + SLACK) / ALIGNMENT) * ALIGNMENT;
    const missing = this.#next - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** The address of columns of that name, with room for so many bytes: the same each time, but where they were smaller. */
  reuse(name: string, size: number): number {
    const known = this.#reused.get(name);
    if (known !== undefined && known.bytes >= size) return known.address;
    const address = this.allocate(size);
    this.#reused.set(name, { address, bytes: size });
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
    return Buffer.from(this.#memory.buffer, address, length);
  }

  /** Words of 32 bits. */
  words(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  floats(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }
}
