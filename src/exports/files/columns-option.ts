import { shellQuoted } from '../../problems/quoted.ts';
import type { Kind } from './kinds.ts';

/** Controls, format characters and all blanks but the space: nobody sees them, or tells them from a space. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const UNSEEN_OR_SPACE = new RegExp(`${UNSEEN.source}| `, 'gu');

/** A name without its blanks and without characters that nobody sees, wherever they stand in it. */
export function bareName(name: string): string {
  return name.replace(UNSEEN_OR_SPACE, '');
}

/**
 * The option that names the header of a column, as a shell takes it. A header with characters that nobody sees can't be
 * copied from a message: it stands escaped in a configuration file.
 */
export function columnsOption(kind: Kind, column: string, header: string): string {
  const key = `${kind}.${column}`;
  return UNSEEN.test(header)
    ? `"columns": {"${key}": ${escaped(header)}} in the file of --config`
    : `--columns ${shellQuoted(`${key}=${header}`)}`;
}

/** A text as JSON in which no character is unseen. */
function escaped(text: string): string {
  const units = (character: string) =>
    character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const unseen = new RegExp(UNSEEN.source, 'gu');
  return JSON.stringify(text).replace(unseen, (character) => units(character).join(''));
}
