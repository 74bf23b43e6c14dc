import { createHash } from 'node:crypto';

const LONGEST_NAME = 200;
const KEPT_OF_LONG = 150;
const SAFE = /[A-Za-z0-9\-_.]/;
/** Windows takes these for devices, whatever stands behind the first dot. */
const DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i;

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
 * File names (without their ending) for campaigns given in the order of their ids: readable, safe on every file
 * system, and still different where case does not count. A report can be copied to any disk.
 */
export function campaignFileNames(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    const name = escapeName(id);
    const key = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const isTaken = taken.has(key);
    taken.add(key);
    return isTaken || DEVICE.test(name) ? `${name}${ending(id)}` : name;
  });
}
