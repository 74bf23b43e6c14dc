import { InputFault } from './input-fault.ts';
import { parseTimestamp } from './times.ts';
import { parseDuration } from './values.ts';
import { ReferenceZone } from './zone.ts';

const KINDS = ['campaigns', 'clicks', 'conversions', 'settings', 'refunds', 'identities'];

/** The options of a run, parsed. Instants and durations are microseconds. */
export interface ReferenceOptions {
  zone: ReferenceZone;
  /** The one window that replaces the recorded history. */
  window: bigint | null;
  /** Windows of their own beside it, by channel. */
  channelWindows: ReadonlyMap<string, bigint>;
  from: bigint | null;
  to: bigint | null;
  propagation: bigint;
  purchaseEvents: readonly string[];
  dedupeClicks: boolean;
  /** The header that stands for a column, by `kind.column`. */
  headers: ReadonlyMap<string, string>;
  written: Written;
  shape: Shape;
}

/** What is said of an export whose tables are of another shape. */
export interface Shape {
  /** Files by kind, where they are named. */
  files: ReadonlyMap<string, readonly string[]>;
  conditions: readonly Condition[];
  /** The text of a column that the files lack, by `kind.column`. */
  values: ReadonlyMap<string, string>;
  /** Kinds whose files lack the id. */
  madeIds: readonly string[];
  /** Whether the last row of a repeated id counts, not the least. */
  latest: boolean;
  areCampaignsFromClicks: boolean;
  /** The file of users that are left out; null without. */
  excludedUsers: string | null;
}

/** What a field of a kind has to be, or may not be. */
export interface Condition {
  kind: string;
  header: string;
  text: string;
  isEqual: boolean;
}

/** How files are written. */
export interface Written {
  encoding: string;
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
    encoding: argumentsOf(args, '--encoding').at(-1) ?? 'utf-8',
    decimal: argumentsOf(args, '--decimal').at(-1) ?? '.',
    nulls: argumentsOf(args, '--null'),
    delimiters: byName(argumentsOf(args, '--delimiter')),
    skippedLines: byName(argumentsOf(args, '--skip-lines')),
    timeFormats: byName(argumentsOf(args, '--time-format')),
  };
}

/** `KIND.HEADER=TEXT` or `KIND.HEADER!=TEXT`, split at the first of the two. */
function readCondition(argument: string): Condition {
  const [, kind, header, mark, text] = /^(\w+)\.(.*?)(!=|=)(.*)$/s.exec(argument) as unknown as string[];
  return { kind, header, text, isEqual: mark === '=' } as Condition;
}

/** What is said of the shape of an export, by command-line arguments. */
export function readShape(args: readonly string[]): Shape {
  const named = KINDS.map((kind): [string, string[]] => [kind, argumentsOf(args, `--${kind}`)]);
  const values = argumentsOf(args, '--value').map((text): [string, string] => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return {
    files: new Map(named.filter(([, files]) => files.length > 0)),
    conditions: argumentsOf(args, '--where').map(readCondition),
    values: new Map(values),
    madeIds: argumentsOf(args, '--make-ids'),
    latest: argumentsOf(args, '--repeated').at(-1) === 'latest',
    areCampaignsFromClicks: args.includes('--campaigns-from-clicks'),
    excludedUsers: argumentsOf(args, '--exclude-users').at(-1) ?? null,
  };
}

/** What stands before the last `=` of each text of `--window` that has one, and the window behind it. */
function readChannelWindows(texts: readonly string[]): Map<string, bigint> {
  const ofChannels = texts.filter((text) => text.includes('='));
  if (ofChannels.length > 0 && ofChannels.length === texts.length) {
    throw new InputFault('windows of channels without one for all others');
  }
  return new Map(
    ofChannels.map((text) => {
      const parts = text.split('=');
      return [parts.slice(0, -1).join('='), parsed(parts.at(-1), parseDuration) as bigint];
    }),
  );
}

/** The options that command-line arguments give. */
export function readOptions(args: readonly string[]): ReferenceOptions {
  const last = (option: string) => argumentsOf(args, option).at(-1);
  const zone = new ReferenceZone(last('--timezone') ?? 'Asia/Seoul');
  const time = (text: string) => parseTimestamp(text, zone, true);
  const windows = argumentsOf(args, '--window');
  const purchaseEvents = argumentsOf(args, '--purchase-event');
  const from = parsed(last('--from'), time);
  const to = parsed(last('--to'), time);
  if (from !== null && to !== null && from >= to) throw new InputFault('from must be earlier than to');
  return {
    zone,
    window: parsed(windows.filter((text) => !text.includes('=')).at(-1), parseDuration),
    channelWindows: readChannelWindows(windows),
    from,
    to,
    propagation: parsed(last('--propagation') ?? '10m', (text) => parseDuration(text, true)) as bigint,
    purchaseEvents: purchaseEvents.length > 0 ? purchaseEvents : ['purchase', 'df_purchase'],
    dedupeClicks: !args.includes('--no-dedupe-clicks'),
    written: readWritten(args),
    shape: readShape(args),
    headers: new Map(argumentsOf(args, '--columns').map((text) => text.split('=') as [string, string])),
  };
}
