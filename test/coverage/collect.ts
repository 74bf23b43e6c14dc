import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../binary/root.ts';

const RAW = join(ROOT, '.coverage/raw');
const OWN = join(ROOT, '.coverage/own');
const EVERY_MS = 2000;

/** Keeps of what each process counted only our own code, a twentieth of it: there are thousands of processes. */
function collect(): void {
  for (const name of readdirSync(RAW)) {
    let counted: { result: { url: string }[] };
    try {
      counted = JSON.parse(readFileSync(join(RAW, name), 'utf8'));
    } catch {
      continue; // still being written
    }
    const own = counted.result.filter(({ url }) => url.startsWith(`${pathToFileURL(ROOT).href}dist/`));
    if (own.length > 0) writeFileSync(join(OWN, name), JSON.stringify({ result: own }));
    rmSync(join(RAW, name));
  }
}

/** Runs beside the tests. */
export default function collecting(): () => void {
  for (const folder of [RAW, OWN]) mkdirSync(folder, { recursive: true });
  const timer = setInterval(collect, EVERY_MS);
  return () => {
    clearInterval(timer);
    collect();
  };
}
