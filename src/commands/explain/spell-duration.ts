const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** A duration in seconds, exact to the microsecond, for people: `3 d 4 h 5 min 6.5 s`. */
export function spellDuration(seconds: number): string {
  const micros = Math.round(seconds * 1_000_000);
  let whole = Math.floor(micros / 1_000_000);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(whole / size);
    whole -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  const fraction = String(micros % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  if (whole > 0 || fraction !== '' || parts.length === 0) {
    parts.push(`${whole}${fraction === '' ? '' : `.${fraction}`} s`);
  }
  return parts.join(' ');
}
