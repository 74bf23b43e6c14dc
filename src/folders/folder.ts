import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../problems/input-error.ts';
import { quoted } from '../problems/quoted.ts';
import { freeLock, takeLock } from './folder-lock.ts';

const MOST_LINKS = 40;
/** The name of a part of an output. */
const PART = /^part-\d{5,}\.csv$/;

/**
 * Where the target lies really: a link stays a link, and the folder that it leads to is replaced. That folder may be missing:
 * a run that was killed during the swap leaves it so.
 */
function followLinks(target: string): string {
  let path = resolve(target);
  for (let links = 0; links < MOST_LINKS; links++) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
    path = resolve(dirname(path), readlinkSync(path));
  }
  throw InputError.of('is a link that leads to itself; give another --out', { file: target });
}

/** The names beside the target that a run uses: the report being written, the former report during the swap, and the lock. */
function namesBeside(target: string) {
  const path = followLinks(target);
  const beside = (ending: string) => join(dirname(path), `.${basename(path)}.lasttouch-${ending}`);
  return { path, fresh: beside('new'), former: beside('old'), lock: beside('lock') };
}

function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, name) : [name];
  });
}

function ownFiles(folder: string): Set<string> | undefined {
  try {
    const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as {
      tool?: string;
      outputs?: { path: string }[];
    };
    if (run.tool !== 'lasttouch') return undefined;
    return new Set(['run.json', ...(run.outputs ?? []).map(({ path }) => path)]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a file is a part of an output that is a folder of parts. */
function isPartOf(own: ReadonlySet<string>, file: string): boolean {
  const [output, part, ...rest] = file.split('/');
  return own.has(output) && PART.test(part ?? '') && rest.length === 0;
}

/** Whether a folder is a report of this tool. */
export function isReport(folder: string): boolean {
  return ownFiles(folder) !== undefined;
}

/** Throws an `InputError` unless the target is missing, an empty folder, or a report of this tool without foreign files. */
function checkReplaceable(target: string, path: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw InputError.of('exists and is not a folder; give another --out', { file: target });
  }
  const files = listFiles(path);
  if (files.length === 0 && readdirSync(path).length === 0) return;
  const own = ownFiles(path);
  if (own === undefined) {
    throw InputError.of(
      'is neither empty nor a lasttouch report, so it is not replaced; give another --out',
      {
        file: target,
      },
    );
  }
  const foreign = files.find((file) => !own.has(file) && !isPartOf(own, file));
  if (foreign === undefined) return;
  throw InputError.of(
    `holds ${quoted(foreign)}, which is not part of the report, so it is not replaced; move it away or give another --out`,
    { file: target },
  );
}

/** Puts right what a run left that was killed during the swap: the former report goes back where it was. */
function recover(names: ReturnType<typeof namesBeside>): void {
  if (existsSync(names.former)) {
    if (existsSync(names.path)) rmSync(names.former, { recursive: true, force: true });
    else renameSync(names.former, names.path);
  }
  rmSync(names.fresh, { recursive: true, force: true });
}

/**
 * Puts a report right before it is read, where a run that was killed during the swap left the former report beside it. While another
 * run cleans up behind its swap the report is readable already, and left alone.
 */
export function recoverReport(target: string): void {
  const names = namesBeside(target);
  if (!existsSync(names.former)) return;
  try {
    takeLock(target, names.lock);
  } catch (error) {
    if (existsSync(names.path)) return;
    throw error;
  }
  try {
    recover(names);
  } finally {
    freeLock(names.lock);
  }
}

function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folders that are missing and gives the first of them. Node's own way never ends below a folder like /proc, which denies them. */
function makeFolders(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const above = makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return above ?? path;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/**
 * A report folder that is written beside its target and then swapped in as a whole. Until `publish` the former report stands;
 * `discard` (after `publish` too) leaves nothing temporary behind.
 */
export class ReportFolder {
  static readonly #open = new Set<ReportFolder>();
  readonly #names: ReturnType<typeof namesBeside>;
  /** The first of the folders above the target that had to be made, while nothing is published. */
  #made: string | undefined;

  private constructor(names: ReturnType<typeof namesBeside>, made: string | undefined) {
    this.#names = names;
    this.#made = made;
    ReportFolder.#open.add(this);
  }

  /** Discards all folders that are open: for a process that is told to end. */
  static discardAll(): void {
    for (const folder of ReportFolder.#open) folder.discard();
  }

  /** Locks the target, puts right what a killed run left, and begins an empty folder beside it. */
  static open(target: string): ReportFolder {
    const names = namesBeside(target);
    const made = makeFolders(dirname(names.path));
    const folder = new ReportFolder(names, made);
    try {
      takeLock(target, names.lock);
    } catch (error) {
      folder.#giveUp();
      throw error;
    }
    try {
      recover(names);
      checkReplaceable(target, names.path);
      mkdirSync(names.fresh);
    } catch (error) {
      folder.discard();
      throw error;
    }
    return folder;
  }

  /** Where a file of the report is written before it is published. */
  pathOf(name: string): string {
    const path = join(this.#names.fresh, name);
    makeFolders(dirname(path));
    return path;
  }

  /** Swaps the new report in. Its files must be flushed already. */
  publish(): void {
    const { path, fresh, former } = this.#names;
    const inside = readdirSync(fresh, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const folder of [fresh, ...inside.map((entry) => join(fresh, entry.name))]) syncFolder(folder);
    if (existsSync(path)) renameSync(path, former);
    renameSync(fresh, path);
    this.#made = undefined;
    syncFolder(dirname(path));
    rmSync(former, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    this.discard();
  }

  /** Removes everything temporary and frees the target. */
  discard(): void {
    const { fresh, lock } = this.#names;
    rmSync(fresh, { recursive: true, force: true });
    freeLock(lock);
    this.#giveUp();
  }

  /** Removes the folders above the target that had to be made, unless something is in them. */
  #giveUp(): void {
    ReportFolder.#open.delete(this);
    if (this.#made === undefined) return;
    const top = dirname(this.#made);
    for (let folder = dirname(this.#names.path); folder !== top; folder = dirname(folder))
      removeIfEmpty(folder);
    this.#made = undefined;
  }
}
