import { createHash } from 'node:crypto';

const LONGEST_NAME = 200;
const KEPT_OF_LONG = 150;
const SAFE = /[A-Za-z0-9\-_.]/;

function ending(id: string): string {
  return `~${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

function escapeName(id: string): string {
  let name = '';
  for (const byte of Buffer.from(id)) {
    const character = String.fromCharCode(byte);
    const kept = SAFE.test(character) && !(name === '' && character === '.');
    name += kept ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return name.length > LONGEST_NAME ? `${name.slice(0, KEPT_OF_LONG)}${ending(id)}` : name;
}

/**
 * File names, without their ending, for campaigns in the order of their ids. They are readable, safe on every file system,
 * and differ in more than case.
 */
export function campaignFileNames(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    const name = escapeName(id);
    const key = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (taken.has(key)) return `${name}${ending(id)}`;
    taken.add(key);
    return name;
  });
}
