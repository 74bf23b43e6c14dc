/** A CSV text: a field is quoted if it holds a comma, quote, CR or LF, and only then. */
export function toCsv(
  header: readonly string[],
  rows: readonly (readonly (string | number | bigint)[])[],
): string {
  const quote = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  return [header, ...rows].map((row) => `${row.map((field) => quote(String(field))).join(',')}\n`).join('');
}

/** The sum of amounts; none adds 0. */
export function sum(amounts: readonly (bigint | null)[]): bigint {
  return amounts.reduce((total: bigint, amount) => total + (amount ?? 0n), 0n);
}
