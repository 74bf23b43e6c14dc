import { ElementKind } from 'assemblyscript';

/** The accessors of DataView by the type in AssemblyScript. Addresses have no sign. */
const ACCESS = { i32: 'Int32', u32: 'Uint32', usize: 'Uint32', f64: 'Float64' };

/** The type in TypeScript of parameters and results, by their type in AssemblyScript. */
const VALUES = {
  i32: 'number',
  u32: 'number',
  usize: 'number',
  f64: 'number',
  bool: 'boolean',
  void: 'void',
};

/**
 * The text of a TypeScript module that describes a compiled program: the fields of each class with their offsets, and
 * the exported functions with their parameters. So the order of fields and the signatures of loops stand in
 * src/loops/assembly only.
 */
export function describeLoops(program) {
  const loops = [...program.filesByName.get('all-loops').exports].sort(([a], [b]) => (a < b ? -1 : 1));
  return `/* Made by \`npm run build-loops\` from src/loops/assembly, where everything is described. */
import { Struct } from './struct.ts';

${classesOf(program).map(describeClass).join('\n')}
/** The loops over many rows. */
export interface Loops {
${loops.map(([name, prototype]) => describeFunction(name, prototype.instances.get(''))).join('\n')}
}
`;
}

/** The classes of a program; a class comes behind the one that it extends. */
function classesOf(program) {
  const own = [...program.filesByName.values()].filter(({ internalName }) => !internalName.startsWith('~'));
  const prototypes = own.flatMap(({ members }) => [...(members?.values() ?? [])]);
  const classes = prototypes
    .filter(({ kind, instances }) => kind === ElementKind.ClassPrototype && instances !== null)
    .map(({ instances }) => instances.get(''));
  // The members of a file include what it imports.
  return [...new Set(classes)].sort((a, b) => depthOf(a) - depthOf(b) || (a.name < b.name ? -1 : 1));
}

function depthOf({ base }) {
  return base === null ? 0 : depthOf(base) + 1;
}

/** The TypeScript class for a class of AssemblyScript, and the type of its addresses. No other number has that type. */
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
