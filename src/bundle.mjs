// Bundles what runs into `dist`: the library with its worker, which find their packages beside them, and the program,
// which is one file with all that it needs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const PROGRAM = 'dist/program.cjs';
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENSE = /^licen[cs]e(\.(md|txt))?$/i;
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };

await build({
  ...common,
  entryPoints: ['src/local/threads/worker.ts', 'src/index.ts'],
  packages: 'external',
  splitting: true,
  format: 'esm',
  outdir: 'dist',
  entryNames: '[name]',
  chunkNames: 'part-[hash]',
});

/** A script whose value is the function that `bin/lasttouch.js` calls. */
const { metafile } = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  format: 'cjs',
  outfile: PROGRAM,
  define: { 'import.meta.url': 'programAddress' },
  banner: { js: '(function (require, module, programAddress) {' },
  footer: { js: '})' },
  legalComments: 'none',
  minifyWhitespace: true,
  lineLimit: 120,
  metafile: true,
});
// Read faster than UTF-8, and it takes half the memory.
writeFileSync(
  PROGRAM,
  readFileSync(PROGRAM, 'utf8').replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
);

const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => PACKAGE.exec(path)?.[1] ?? []));
const licenses = [...packages].sort().map((folder) => {
  const file = readdirSync(folder).find((name) => LICENSE.test(name));
  if (file === undefined) throw new Error(`${folder} is bundled and has no licence`);
  return `${folder.split('node_modules/').at(-1)}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/program-licenses.txt', licenses.join(`\n${'-'.repeat(80)}\n\n`));
