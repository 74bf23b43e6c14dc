import { statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type FoundFile, isNameOf, noSuchFile } from '../../exports/files/input-files.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { plainAddress } from '../protocol/kernel-job.ts';
import type { ResultLine } from './spark-session.ts';
import type { Wanted } from './statements/list-files.ts';

interface Listed {
  wanted: Wanted;
  address: string;
  size: number;
  /** The whole content of a small file, the lines with the header of a file of rows; empty where it has none. */
  content: Buffer;
}

const LINE_FEED = Buffer.from('\n');
const TELLS_DELIMITER = /^(\u00ef\u00bb\u00bf)?sep=/;

/** How many folders and files a path or glob names behind the host of its address. */
function depthOf(address: string): number {
  const [, path] = /^[^:]*:\/\/[^/]*(.*)$/s.exec(address) ?? ['', address];
  return path.split('/').filter((name) => name !== '').length;
}

/** By address the lines in which the header of a file stands. */
function headsOf(lines: readonly ResultLine[]): Map<string, Buffer> {
  const byAddress = new Map<string, Map<number, Buffer>>();
  for (const [, address, number, hex] of lines.filter(([what]) => what === 'head')) {
    const ofFile = byAddress.get(plainAddress(address)) ?? new Map<number, Buffer>();
    byAddress.set(plainAddress(address), ofFile.set(Number(number), Buffer.from(hex, 'hex')));
  }
  return new Map([...byAddress].map(([address, ofFile]) => [address, headOf(ofFile)]));
}

function headOf(lines: ReadonlyMap<number, Buffer>): Buffer {
  const [first, ...others] = [...lines].sort(([a], [b]) => a - b).map(([, line]) => line);
  // The first line may be the header, which is then given twice.
  const isHeader = lines.has(0) && !TELLS_DELIMITER.test(first.toString('latin1'));
  return Buffer.concat([first, ...(isHeader ? [] : others)].flatMap((line) => [line, LINE_FEED])).subarray(
    0,
    -1,
  );
}

/**
 * Files at addresses, as Spark listed them before the job. The small ones (campaigns, settings, refunds) were brought
 * to this machine whole.
 */
export class ListedFiles {
  readonly #wanted: readonly Wanted[];
  readonly #listed: Listed[];
  readonly #folder: string;

  /** `lines` are what was found of what was wanted; `folder` is for files that were brought here. */
  constructor(wanted: readonly Wanted[], lines: readonly ResultLine[], folder: string) {
    const heads = headsOf(lines);
    this.#folder = folder;
    this.#wanted = wanted;
    this.#listed = lines
      .filter(([what]) => what === 'file')
      .map(([, place, encoded, size, hex]) => {
        const address = plainAddress(encoded);
        const content = hex === '' ? (heads.get(address) ?? Buffer.alloc(0)) : Buffer.from(hex, 'hex');
        return { wanted: wanted[Number(place)], address, size: Number(size), content };
      });
  }

  readonly find = (kind: Kind, address: string, isFolder: boolean): FoundFile[] => {
    const found = this.#listed.filter(
      ({ wanted, address: own }) =>
        wanted.address === address &&
        wanted.kinds.includes(kind) &&
        // Spark goes into the folders that a glob meets; those in an export are no part of it.
        (!isFolder || (isNameOf(kind, basename(own)) && depthOf(own) === depthOf(address) + 1)),
    );
    if (found.length === 0 && !isFolder) throw noSuchFile(kind, address);
    return found.map((file) => (file.wanted.isSmall ? this.#bringHere(kind, file) : standFor(kind, file)));
  };

  /** Whether nothing was found of all that was looked for at an address. */
  lacks(address: string): boolean {
    const isThere = (wanted: Wanted) => wanted.address === address;
    return this.#wanted.some(isThere) && !this.#listed.some(({ wanted }) => isThere(wanted));
  }

  /** A small file, copied here. */
  #bringHere(kind: Kind, file: Listed): FoundFile {
    const path = join(this.#folder, `${kind}-${this.#listed.indexOf(file)}`);
    writeFileSync(path, file.content);
    const { mtimeMs: modified, ino: inode } = statSync(path);
    return { kind, path, label: file.address, size: file.size, modified, inode };
  }
}

/** A file whose rows Spark reads; a header that ends with its file is no different from one with a line end. */
function standFor(kind: Kind, { address, size, content }: Listed): FoundFile {
  const start = content.length === 0 ? content : Buffer.concat([content, LINE_FEED]);
  return { kind, path: address, label: address, size, modified: 0, inode: 0, start };
}
