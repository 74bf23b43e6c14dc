/** Instructions of WebAssembly, as bytes: what is nested here is in the order of the stack there. */
export type Code = readonly number[];

const [I32, I64, V128] = [0x7f, 0x7e, 0x7b];

/** The types of local variables. */
export const TYPE = { i32: I32, i64: I64, v128: V128 } as const;

/** A function `(i32, ...) => i32` of a module. Its variables are numbered from the parameters on. */
export interface WasmFunction {
  name: string;
  parameters: number;
  locals: readonly number[];
  body: Code;
}

/** A whole number below 2^32 in LEB128, seven bits a byte. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

function named(name: string): number[] {
  const bytes = [...Buffer.from(name)];
  return [bytes.length, ...bytes];
}

function listOf(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: Code): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function sized(content: Code): number[] {
  return [...unsigned(content.length), ...content];
}

const simd = (opcode: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, opcode];
const plain = (opcode: number, ...operands: Code[]): Code => [...operands.flat(), opcode];

export const get = (local: number): Code => [0x20, local];
export const set = (local: number, value: Code): Code => [...value, 0x21, local];
export const tee = (local: number, value: Code): Code => [...value, 0x22, local];
/** Do-while: repeats `body` while the condition, evaluated behind it, is not zero. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x03, 0x40],
  ...body.flat(),
  ...condition,
  ...[0x0d, 0x00, 0x0b],
];
export const when = (condition: Code, ...body: Code[]): Code => [
  ...condition,
  ...[0x04, 0x40],
  ...body.flat(),
  0x0b,
];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: (a: Code, b: Code): Code => plain(0x6a, a, b),
  shiftLeft: (a: Code, b: Code): Code => plain(0x74, a, b),
  isLess: (a: Code, b: Code): Code => plain(0x48, a, b),
  ofI64: (a: Code): Code => plain(0xa7, a),
  store: (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    ...[0x36, 0x02],
    ...unsigned(offset),
  ],
};

export const i64 = {
  constant: (value: number): Code => [0x42, ...signed(value)],
  add: (a: Code, b: Code): Code => plain(0x7c, a, b),
  and: (a: Code, b: Code): Code => plain(0x83, a, b),
  or: (a: Code, b: Code): Code => plain(0x84, a, b),
  shiftLeft: (a: Code, b: Code): Code => plain(0x86, a, b),
  trailingZeros: (a: Code): Code => plain(0x7a, a),
  ones: (a: Code): Code => plain(0x7b, a),
  ofU32: (a: Code): Code => plain(0xad, a),
};

/** Sixteen bytes at once. */
export const i8x16 = {
  load: (address: Code, offset: number): Code => [...address, 0xfd, 0x00, 0x00, ...unsigned(offset)],
  splat: (a: Code): Code => simd(0x0f, a),
  equal: (a: Code, b: Code): Code => simd(0x23, a, b),
  or: (a: Code, b: Code): Code => simd(0x50, a, b),
  /** The highest bit of each byte. */
  bits: (a: Code): Code => simd(0x64, a),
};

/** What is used of WebAssembly, which the types of Node leave out. */
interface WebAssemblyHost {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, unknown> };
  CompileError: new () => Error;
}

/** WebAssembly of this program. */
export const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyHost };

/** A module with so many pages of memory, exported as `memory`, and these functions. */
export function wasmModule(pages: number, functions: readonly WasmFunction[]): Uint8Array {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...listOf(Array.from({ length: parameters }, () => [I32])),
    ...listOf([[I32]]),
  ]);
  const exported = functions.map(({ name }, index) => [...named(name), 0x00, index]);
  const bodies = functions.map(({ locals, body }) =>
    sized([...listOf(locals.map((type) => [1, type])), ...body, 0x0b]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, listOf(types)),
    ...section(3, listOf(functions.map((_, index) => [index]))),
    ...section(5, listOf([[0x00, ...unsigned(pages)]])),
    ...section(7, listOf([[...named('memory'), 0x02, 0x00], ...exported])),
    ...section(10, listOf(bodies)),
  ]);
}
