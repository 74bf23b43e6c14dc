import {
  get,
  i8x16,
  i32,
  i64,
  repeatWhile,
  set,
  TYPE,
  tee,
  type WasmFunction,
  wasm,
  wasmModule,
  when,
} from './wasm-code.ts';

const [LINE_FEED, QUOTE, COMMA] = [0x0a, 0x22, 0x2c];

/** Text is looked through so many bytes at a time: what is found behind the last record wanted is in vain. */
const PIECE_BYTES = 8 << 10;
/** The kernel takes so many bytes in one step. */
const STEP_BYTES = 64;
const VECTOR_BYTES = 16;
/** So many places of a step are written without asking how many there are. */
const UNROLLED = 8;
const MARKS_AT = PIECE_BYTES + STEP_BYTES;
const PAGE_BYTES = 64 << 10;
const PAGES = Math.ceil((MARKS_AT + (PIECE_BYTES + STEP_BYTES) * 4) / PAGE_BYTES);

/** Puts the places of commas, quotes and line feeds in `text[0, length)` into `marks`; gives their number. */
export function findMarks(text: Uint8Array, length: number, marks: Int32Array): number {
  let count = 0;
  for (let at = 0; at < length; at++) {
    if (text[at] === COMMA || text[at] === LINE_FEED || text[at] === QUOTE) marks[count++] = at;
  }
  return count;
}

/**
 * As `findMarks`, in SIMD instructions: of 64 bytes at a time a word of 64 bits, one for each byte that is a mark; then the
 * places of its ones. It is given the end of the text and where the marks go, and gives the end of the marks.
 */
function markKernel(): WasmFunction {
  const [end, out, at, count, left, vector] = [0, 1, 2, 3, 4, 5];
  const isByte = (byte: number) => i8x16.equal(get(vector), i8x16.splat(i32.constant(byte)));
  const bitsAt = (offset: number) => {
    const load = set(vector, i8x16.load(get(at), offset));
    const isMark = i8x16.or(i8x16.or(isByte(COMMA), isByte(LINE_FEED)), isByte(QUOTE));
    return { load, bits: i64.shiftLeft(i64.ofU32(i8x16.bits(isMark)), i64.constant(offset)) };
  };
  const steps = Array.from({ length: STEP_BYTES / VECTOR_BYTES }, (_, i) => bitsAt(i * VECTOR_BYTES));
  const collect = steps.flatMap(({ load, bits }) => [load, set(left, i64.or(get(left), bits))]);
  const place = i32.add(get(at), i32.ofI64(i64.trailingZeros(get(left))));
  const dropLowest = set(left, i64.and(get(left), i64.add(get(left), i64.constant(-1))));
  const unrolled = Array.from({ length: UNROLLED }, (_, i) => [
    ...i32.store(get(out), i * 4, place),
    ...dropLowest,
  ]);
  const isMore = i32.isLess(i32.constant(UNROLLED), get(count));
  const body = [
    ...repeatWhile(
      i32.isLess(tee(at, i32.add(get(at), i32.constant(STEP_BYTES))), get(end)),
      set(left, i64.constant(0)),
      ...collect,
      set(count, i32.ofI64(i64.ones(get(left)))),
      ...unrolled,
      when(
        isMore,
        set(out, i32.add(get(out), i32.constant(UNROLLED * 4))),
        set(count, i32.add(get(count), i32.constant(-UNROLLED))),
        repeatWhile(
          i32.isLess(i32.constant(0), tee(count, i32.add(get(count), i32.constant(-1)))),
          i32.store(get(out), 0, place),
          dropLowest,
          set(out, i32.add(get(out), i32.constant(4))),
        ),
      ),
      set(out, i32.add(get(out), i32.shiftLeft(get(count), i32.constant(2)))),
    ),
    ...get(out),
  ];
  const { i32: number, i64: word, v128 } = TYPE;
  return { name: 'findMarks', parameters: 2, locals: [number, number, word, v128], body };
}

/** Finds the marks of a piece of text that lies in its memory. */
interface MarkFinder {
  text: Uint8Array;
  marks: Int32Array;
  find(length: number): number;
}

/** The kernel in memory of its own, one for each thread; the plain loop where there is no SIMD. */
function startFinder(): MarkFinder {
  try {
    const { exports } = new wasm.Instance(new wasm.Module(wasmModule(PAGES, [markKernel()])));
    const { buffer } = exports.memory as { buffer: ArrayBuffer };
    const kernel = exports.findMarks as (end: number, out: number) => number;
    const text = new Uint8Array(buffer, 0, MARKS_AT);
    const find = (length: number) => {
      text.fill(0, length, length + STEP_BYTES);
      return (kernel(length, MARKS_AT) - MARKS_AT) / 4;
    };
    return { text, marks: new Int32Array(buffer, MARKS_AT), find };
  } catch (error) {
    if (!(error instanceof wasm.CompileError || error instanceof RangeError)) throw error;
    const [text, marks] = [new Uint8Array(PIECE_BYTES), new Int32Array(PIECE_BYTES)];
    return { text, marks, find: (length) => findMarks(text, length, marks) };
  }
}

const finder = startFinder();

/** Gives the places of commas, quotes and line feeds in a text one after the other. One text at a time in each thread. */
export class Marks {
  readonly #marks = finder.marks;
  #bytes: Uint8Array = new Uint8Array(0);
  #found = 0;
  #next = 0;
  /** Where the piece begins in which marks were found last, and where it ends. */
  #pieceStart = 0;
  #pieceEnd = 0;
  #limit = 0;

  /** Begins at `position`; the last byte looked at is the one at `limit`, and it must be a mark. */
  start(bytes: Uint8Array, position: number, limit: number): void {
    this.#bytes = bytes;
    this.#found = 0;
    this.#next = 0;
    this.#pieceEnd = position;
    this.#limit = limit;
  }

  /** The next mark; not to be asked for behind the one at the limit. */
  next(): number {
    if (this.#next === this.#found) this.#findMore();
    return this.#pieceStart + this.#marks[this.#next++];
  }

  #findMore(): void {
    this.#next = 0;
    do {
      const start = this.#pieceEnd;
      const end = Math.min(start + PIECE_BYTES, this.#limit + 1);
      if (start >= end) throw new RangeError('no mark behind the limit');
      finder.text.set(this.#bytes.subarray(start, end));
      this.#found = finder.find(end - start);
      this.#pieceStart = start;
      this.#pieceEnd = end;
    } while (this.#found === 0);
  }
}
