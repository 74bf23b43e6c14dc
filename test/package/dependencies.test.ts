import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../binary/lasttouch.ts';

/** A package as package-lock.json has it. */
interface LockedPackage {
  version: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  dev?: boolean;
  hasInstallScript?: boolean;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, LockedPackage> };
const { dependencies, devDependencies } = read('package.json') as Record<string, Record<string, string>>;
const locked = Object.entries(packages).filter(([path]) => path !== '');
const atRunTime = locked.filter(([, { dev }]) => dev !== true);

/** Licences of tools that build and test; none of their code is in the package, only that of packages it depends on. */
const OF_TOOLS = [
  '0BSD',
  'Apache-2.0',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT OR Apache-2.0',
  'MPL-2.0',
];

const notOf = (licences: readonly string[], list: typeof locked) =>
  list.filter(([, { license }]) => !licences.includes(license ?? '')).map(([path]) => path);

test('versions are exact, and each package is locked with its digest and no host', () => {
  const versions = Object.values({ ...dependencies, ...devDependencies });
  expect(versions.filter((version) => !/^(npm:typescript@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
    [],
  );
  const loose = locked.filter(([, { integrity, resolved }]) => !integrity?.startsWith('sha512-') || resolved);
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('at run time there are few packages, all under the MIT licence, none with an install script', () => {
  expect(atRunTime.map(([path]) => path.replace('node_modules/', '')).sort()).toEqual(
    [
      ...Object.keys(dependencies),
      ...['ansi-regex', 'fdir', 'get-east-asian-width', 'picomatch', 'safer-buffer', 'strip-ansi'],
    ].sort(),
  );
  expect(notOf(['MIT'], atRunTime)).toEqual([]);
  expect(atRunTime.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});

test('the licences of what builds and tests are known ones', () => {
  expect(notOf(OF_TOOLS, locked)).toEqual([]);
});
