/** Values in messages are shown up to so many characters. */
const MOST_CHARACTERS = 80;

/** A text of any length as a message shows it, cut where it is long. */
export function cut(text: string): string {
  const characters = [...text.slice(0, MOST_CHARACTERS * 2)];
  return characters.length <= MOST_CHARACTERS
    ? text
    : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** A value as a message shows it: in quotes, controls escaped, and cut where it is long. */
export function quoted(value: string): string {
  return JSON.stringify(cut(value));
}

/** Some names in a row, the first `most` of them, and how many there are besides. */
export function listed(names: readonly string[], most: number): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** An argument that a POSIX shell takes as it stands. */
export function shellQuoted(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
