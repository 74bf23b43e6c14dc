// Compiles the loops to WebAssembly, and puts them into a module of the package as text: so that they are found wherever the package
// is, also in a bundle.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('assembly', import.meta.url));
const outputs = new Map();
const options =
  '--optimizeLevel 3 --noAssert --runtime stub --importMemory --sharedMemory --enable simd,threads';
const memory = '--initialMemory 1 --maximumMemory 65536 --memoryBase 1024';

/** A function under the comment `// inline` is inlined: the decorator that says so can't stand before a function in TypeScript. */
function readFile(name, folderOfName) {
  const path = resolve(folderOfName, name);
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(/^\/\/ inline$/gm, '@inline') : null;
}

const { error, stderr } = await main(
  ['index.ts', '--outFile', 'loops.wasm', '--baseDir', folder, ...`${options} ${memory}`.split(' ')],
  { readFile, writeFile: (name, contents) => outputs.set(name, contents) },
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
