import { ElementKind } from 'assemblyscript';

/** How numbers in memory are read and written, by their type in AssemblyScript. Addresses are numbers without a sign. */
const ACCESS = { i32: 'Int32', u32: 'Uint32', usize: 'Uint32', f64: 'Float64' };

/** What JavaScript gives a loop and gets from it, by the type in AssemblyScript. */
const VALUES = {
  i32: 'number',
  u32: 'number',
  usize: 'number',
  f64: 'number',
  bool: 'boolean',
  void: 'void',
};

/**
 * The TypeScript module that tells what a compiled program has: for each class its fields, by their places in memory, and the exported
 * functions with their parameters. So a field has one order and a loop one signature, that in src/loops/assembly.
 */
export function describeLoops(program) {
  const loops = [...program.filesByName.get('index').exports].sort(([a], [b]) => (a < b ? -1 : 1));
  return `/* Made by \`npm run build-loops\` from src/loops/assembly, where everything is described. */
import { Struct } from './struct.ts';

${classesOf(program).map(describeClass).join('\n')}
/** The loops over many rows. */
export interface Loops {
${loops.map(([name, prototype]) => describeFunction(name, prototype.instances.get(''))).join('\n')}
}
`;
}

/** The classes of a program that lie in memory as they are declared, each behind the one that it extends. */
function classesOf(program) {
  const own = [...program.filesByName.values()].filter(({ internalName }) => !internalName.startsWith('~'));
  const prototypes = own.flatMap(({ members }) => [...(members?.values() ?? [])]);
  const classes = prototypes
    .filter(({ kind, instances }) => kind === ElementKind.ClassPrototype && instances !== null)
    .map(({ instances }) => instances.get(''));
  // Files also have what they import.
  return [...new Set(classes)].sort((a, b) => depthOf(a) - depthOf(b) || (a.name < b.name ? -1 : 1));
}

function depthOf({ base }) {
  return base === null ? 0 : depthOf(base) + 1;
}

/** A class of TypeScript with the fields of one of AssemblyScript, and the type of its addresses, which no other number has. */
function describeClass({ name, base, members, nextMemoryOffset }) {
  const fields = [...members].filter(
    ([field, { kind }]) => kind === ElementKind.PropertyPrototype && !base?.members.has(field),
  );
  const address = base === null ? 'number' : `${base.name}Address`;
  return `export type ${name}Address = ${address} & { readonly is${name}: true };
export class ${name} extends ${base?.name ?? 'Struct'} {
  static ${base === null ? '' : 'override '}readonly BYTES: number = ${nextMemoryOffset};
  ${base === null ? '' : 'override '}get address(): ${name}Address {
    return this.view.byteOffset as ${name}Address;
  }
${fields.map(([field, { instance }]) => describeField(field, instance.type, instance.memoryOffset)).join('\n')}
}
`;
}

function describeField(name, type, offset) {
  const struct = type.classReference?.name;
  const access = ACCESS[struct === undefined ? type.toString() : 'usize'];
  if (access === undefined) throw new Error(`field ${name} has the type ${type}, which nothing here reads`);
  const ofField = struct === undefined ? 'number' : `${struct}Address`;
  const cast = struct === undefined ? '' : ` as ${ofField}`;
  return `  get ${name}(): ${ofField} {
    return this.view.get${access}(${offset}, true)${cast};
  }
  set ${name}(value: ${ofField}) {
    this.view.set${access}(${offset}, value, true);
  }`;
}

function describeFunction(name, instance) {
  const { parameterTypes, returnType } = instance.signature;
  const parameters = parameterTypes.map(
    (type, at) => `${instance.getParameterName(at)}: ${valueTypeOf(type)}`,
  );
  const result = valueTypeOf(returnType);
  return `  ${name}(${parameters.join(', ')}): ${result === 'boolean' ? 'number' : result};`;
}

function valueTypeOf(type) {
  if (type.classReference) return `${type.classReference.name}Address`;
  const value = VALUES[type.toString()];
  if (value === undefined) throw new Error(`a loop takes or gives the type ${type}, which JavaScript can't`);
  return value;
}
