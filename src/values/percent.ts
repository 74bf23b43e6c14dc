import { group } from './group.ts';

/** A ratio of four decimals as per cent: `0.0107` is `1.07 %`. */
export function percent(ratio: string): string {
  if (ratio === '') return '';
  const [whole, fraction] = ratio.split('.');
  const shifted = `${whole}${fraction.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  return `${group(shifted)}.${fraction.slice(2)} %`;
}
