import type { Options } from '../../src/run/options/options.ts';

const REPEATABLE = [
  'columns',
  'window',
  'purchaseEvent',
  'delimiter',
  'skipLines',
  'null',
  'timeFormat',
  'where',
  'value',
  'makeIds',
];

/** Arguments of the command line as the options of a program. */
export function optionsOf(args: readonly string[]): Options {
  const options: Record<string, unknown> = {};
  for (let at = 0; at < args.length; at++) {
    const name = args[at].slice(2).replace(/-[a-z]/g, ([, letter]) => letter.toUpperCase());
    if (name === 'noDedupeClicks') options.dedupeClicks = false;
    else if (name === 'campaignsFromClicks') options.campaignsFromClicks = true;
    else if (REPEATABLE.includes(name))
      options[name] = [...((options[name] as string[] | undefined) ?? []), args[++at]];
    else options[name] = args[++at];
  }
  return options;
}
