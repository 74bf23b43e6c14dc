import type { Loops } from './loop-structs.ts';
import { LOOPS_CODE } from './loops-code.ts';
import type { Fields, Struct, StructType } from './struct.ts';

/** A memory of WebAssembly that several threads may have. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly that is used here. Node has it, its types do not. */
interface Wasm {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: { env: { memory: object } }) => { exports: unknown };
}

/** Bytes that are read as text in place. It is a Buffer, but who uses this package may not have the types of Node. */
export interface TextBytes extends Uint8Array {
  toString(encoding?: 'latin1' | 'utf8', start?: number, end?: number): string;
}

const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

const PAGE_BYTES = 64 << 10;
const MOST_PAGES = 65_536;
/** Lower addresses are the loops' own. */
const FIRST_ADDRESS = 2048;
const ALIGNMENT = 16;
/** The word that holds where the next column goes, in units of the alignment. */
const NEXT_WORD = 16;
/** Loops read so many bytes at a time, also behind the end of a text, and some before its start. */
const SLACK = 128;

/** Bytes that can be allocated in all. */
export const MOST_LOOP_BYTES = MOST_PAGES * PAGE_BYTES;

let module: object | undefined;

/**
 * The memory in which a thread scans: one text at a time, columns with what is found in it, and the loops that go over
 * them. Several threads may have the same memory; each allocates its own columns in it, and their addresses are good
 * in all of them.
 */
export class LoopMemory {
  /** What other threads are to be given to have the same memory. */
  readonly shared: WasmMemory;
  readonly loops: Loops;
  /** The text at hand; some bytes before and behind it can be read. */
  text: TextBytes;
  view: DataView;

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

  /** New words with these values. */
  wordsOf(values: readonly number[]): Int32Array {
    const words = this.words(this.allocate(values.length * 4), values.length);
    words.set(values);
    return words;
  }

  /** A new struct with these values; fields that are not named are zero. */
  create<T extends Struct>(type: StructType<T>, values: Partial<Fields<T>> = {}): T {
    const struct = this.structAt(type, this.allocate(type.BYTES));
    struct.set(values);
    return struct;
  }

  /** The struct at an address. */
  structAt<T extends Struct>(type: StructType<T>, address: number): T {
    return new type(new DataView(this.#buffer(address + type.BYTES), address, type.BYTES));
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

/** Memory of one owner, who uses it again and again. When it grows, it moves and loses what was in it. */
export class Region {
  readonly #memory: LoopMemory;
  #address = 0;
  #size = -1;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
  }

  /** The address of so many bytes. */
  reserve(size: number): number {
    if (size > this.#size) {
      // Powers of two: sizes that grow little by little would leave many regions behind.
      this.#size = 2 ** Math.ceil(Math.log2(Math.max(1, size)));
      this.#address = this.#memory.allocate(this.#size);
    }
    return this.#address;
  }

  bytes(length: number): TextBytes {
    return this.#memory.bytes(this.reserve(length), length);
  }

  /** Words of 32 bits. */
  words(length: number): Int32Array {
    return this.#memory.words(this.reserve(length * 4), length);
  }

  /** Words of 32 bits without a sign. */
  numbers(length: number): Uint32Array {
    return this.#memory.numbers(this.reserve(length * 4), length);
  }

  floats(length: number): Float64Array {
    return this.#memory.floats(this.reserve(length * 8), length);
  }
}

function emptyMemory(): WasmMemory {
  const memory = new wasm.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  new Int32Array(memory.buffer)[NEXT_WORD] = FIRST_ADDRESS / ALIGNMENT;
  return memory;
}

/** So many bytes behind a text must be readable: it is hashed, compared and copied up to eight bytes at a time. */
export const TEXT_SLACK = 8;
