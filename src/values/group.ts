/** A plain decimal with its digits in groups of three, for people. */
export function group(number: string): string {
  if (number.length <= 3) return number;
  const [whole, fraction] = number.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 click`, `2,000 clicks`. */
export function counted(count: number, one: string): string {
  return `${group(String(count))} ${count === 1 ? one : `${one}s`}`;
}
