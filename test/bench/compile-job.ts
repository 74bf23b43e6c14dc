import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const FILES = ['duckdb.sql', 'duckdb-job'];

/** Compiles the peer's two files into `.bench/`, so that no compiler runs in its time, and gives the path to start. */
export function compileJob(): string {
  const folder = fileURLToPath(new URL('../../.bench/job/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const name of FILES) {
    const source = readFileSync(new URL(`${name}.ts`, import.meta.url), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: {
        module: ts.ModuleKind.ES2022,
        target: ts.ScriptTarget.ES2022,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(folder, `${name}.js`), outputText);
  }
  return join(folder, 'duckdb-job.js');
}
