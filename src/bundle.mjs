// Bundles what runs into `dist`: the library, which finds its packages beside it, and the program and the worker of its
// threads, which are one file each with all that they need.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENSE = /^licen[cs]e(\.(md|txt))?$/i;
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };

await build({
  ...common,
  entryPoints: ['src/index.ts'],
  packages: 'external',
  splitting: true,
  format: 'esm',
  outdir: 'dist',
  entryNames: '[name]',
  chunkNames: 'part-[hash]',
});

/** Builds a script whose value is the function that `bin/compiled-code.cjs` calls. Gives the paths of its sources. */
async function buildScript(entryPoint, outfile) {
  const { metafile } = await build({
    ...common,
    entryPoints: [entryPoint],
    format: 'cjs',
    outfile,
    define: { 'import.meta.url': 'codeAddress' },
    banner: { js: '(function (require, module, codeAddress) {' },
    footer: { js: '})' },
    legalComments: 'none',
    minifyWhitespace: true,
    lineLimit: 120,
    metafile: true,
  });
  // Read faster than UTF-8, and it takes half the memory.
  writeFileSync(
    outfile,
    readFileSync(outfile, 'utf8').replace(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
  return Object.keys(metafile.inputs);
}

const inputs = [
  ...(await buildScript('src/main.ts', 'dist/program.cjs')),
  ...(await buildScript('src/local/threads/worker.ts', 'dist/worker.cjs')),
];
const packages = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []));
const licenses = [...packages].sort().map((folder) => {
  const file = readdirSync(folder).find((name) => LICENSE.test(name));
  if (file === undefined) throw new Error(`${folder} is bundled and has no licence`);
  return `${folder.split('node_modules/').at(-1)}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/program-licenses.txt', licenses.join(`\n${'-'.repeat(80)}\n\n`));
