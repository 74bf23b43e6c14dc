/** A plain decimal with its digits in groups of three, for people. */
export function group(number: string): string {
  const [whole, fraction] = number.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
