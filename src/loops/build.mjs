// Compiles the loops to WebAssembly and writes two modules. One holds the code as text, so that it is found wherever
// the package is, also in a bundle. The other tells TypeScript the classes and signatures of the loops.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';
import { describeLoops } from './describe-loops.mjs';

const folder = fileURLToPath(new URL('assembly', import.meta.url));
const outputs = new Map();
const options = '-O --importMemory --sharedMemory --enable simd,threads';
const memory = '--initialMemory 1 --maximumMemory 65536 --memoryBase 1024';

/** Makes `// inline` before a function the decorator of that name, which can't stand there in TypeScript. */
function readFile(name, folderOfName) {
  const path = resolve(folderOfName, name);
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(/^\/\/ inline$/gm, '@inline') : null;
}

/** Keeps the program: the compiler itself returns only the code. */
class ProgramKeeper {
  static program;
  afterInitialize(program) {
    ProgramKeeper.program = program;
  }
}

const { error, stderr } = await main(
  ['all-loops.ts', '--outFile', 'loops.wasm', '--baseDir', folder, ...`${options} ${memory}`.split(' ')],
  {
    readFile,
    writeFile: (name, contents) => outputs.set(name, contents),
    transforms: [ProgramKeeper],
  },
);
process.stderr.write(stderr.toString());
if (error) process.exit(1);
writeFileSync(
  new URL('loops-code.ts', import.meta.url),
  `/** The loops of src/loops/assembly as WebAssembly, in base64; made by \`npm run build-loops\`. */
export const LOOPS_CODE =
  '${Buffer.from(outputs.get('loops.wasm')).toString('base64')}';
`,
);
writeFileSync(new URL('loop-structs.ts', import.meta.url), describeLoops(ProgramKeeper.program));
