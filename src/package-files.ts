import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file of this package. This module lies in a folder right below the root, in `src` and in `dist`. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}
