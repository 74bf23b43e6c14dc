import { InputFault } from './input-fault.ts';
import { parseTimestamp } from './times.ts';
import { parseDuration } from './values.ts';
import { ReferenceZone } from './zone.ts';

/** The options of a run, parsed. Instants and durations are microseconds. */
export interface ReferenceOptions {
  zone: ReferenceZone;
  /** The one window that replaces the recorded history. */
  window: bigint | null;
  from: bigint | null;
  to: bigint | null;
  propagation: bigint;
  purchaseEvents: readonly string[];
  dedupeClicks: boolean;
  /** The header that stands for a column, by `kind.column`. */
  headers: ReadonlyMap<string, string>;
  written: Written;
}

/** How files are written. */
export interface Written {
  decimal: string;
  /** Texts that stand for an empty field. */
  nulls: readonly string[];
  /** What is said of kinds and columns; what is said of all stands under the empty text. */
  delimiters: ReadonlyMap<string, string>;
  skippedLines: ReadonlyMap<string, string>;
  timeFormats: ReadonlyMap<string, string>;
}

/** What is said of a kind or a column, or else of all. */
export function saidOf(said: ReadonlyMap<string, string>, name: string): string | undefined {
  return said.get(name) ?? said.get('');
}

/** Texts of an option by what stands before the first `=`, if that is a name. */
function byName(texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const name = /^([a-z_.]+)=./.exec(text)?.[1] ?? '';
      return [name, name === '' ? text : text.slice(name.length + 1)];
    }),
  );
}

/** In range: `from <= t < to`. */
export function inRange(instant: bigint, { from, to }: ReferenceOptions): boolean {
  return (from === null || from <= instant) && (to === null || instant < to);
}

function argumentsOf(args: readonly string[], option: string): string[] {
  return args.filter((_, index) => args[index - 1] === option);
}

function parsed<T>(text: string | undefined, parse: (text: string) => T | null): T | null {
  if (text === undefined) return null;
  const value = parse(text);
  if (value === null) throw new InputFault(`bad argument ${text}`);
  return value;
}

/** How files are written, by command-line arguments. */
export function readWritten(args: readonly string[]): Written {
  return {
    decimal: argumentsOf(args, '--decimal').at(-1) ?? '.',
    nulls: argumentsOf(args, '--null'),
    delimiters: byName(argumentsOf(args, '--delimiter')),
    skippedLines: byName(argumentsOf(args, '--skip-lines')),
    timeFormats: byName(argumentsOf(args, '--time-format')),
  };
}

/** The options that command-line arguments give. */
export function readOptions(args: readonly string[]): ReferenceOptions {
  const last = (option: string) => argumentsOf(args, option).at(-1);
  const zone = new ReferenceZone(last('--timezone') ?? 'Asia/Seoul');
  const time = (text: string) => parseTimestamp(text, zone, true);
  const purchaseEvents = argumentsOf(args, '--purchase-event');
  const from = parsed(last('--from'), time);
  const to = parsed(last('--to'), time);
  if (from !== null && to !== null && from >= to) throw new InputFault('from must be earlier than to');
  return {
    zone,
    window: parsed(last('--window'), parseDuration),
    from,
    to,
    propagation: parsed(last('--propagation') ?? '10m', (text) => parseDuration(text, true)) as bigint,
    purchaseEvents: purchaseEvents.length > 0 ? purchaseEvents : ['purchase', 'df_purchase'],
    dedupeClicks: !args.includes('--no-dedupe-clicks'),
    written: readWritten(args),
    headers: new Map(argumentsOf(args, '--columns').map((text) => text.split('=') as [string, string])),
  };
}
