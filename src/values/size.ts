/** Said in every message about a bad size. */
export const SIZE_HELP = 'expected for example 400MB, 2GB or 512MiB';

const SIZE = /^(\d{1,12})(?:([KMGT])(i?)B?|B)?$/i;

/** Bytes of a size such as `400MB` (powers of 1000) or `512MiB` (powers of 1024), or NaN; above zero. */
export function parseSize(text: string): number {
  const parts = SIZE.exec(text);
  if (parts === null) return Number.NaN;
  const power = parts[2] === undefined ? 0 : 'KMGT'.indexOf(parts[2].toUpperCase()) + 1;
  const bytes = Number(parts[1]) * (parts[3] ? 1024 : 1000) ** power;
  return bytes > 0 ? bytes : Number.NaN;
}
