import { trimBlanks } from './cursor.ts';
import { InputFault } from './input-fault.ts';
import type { ReferenceOptions } from './options.ts';
import { compareNumbers } from './order.ts';
import { faultlessValues, orFault, selectedRows, type TableRow } from './tables.ts';
import { parseDuration } from './values.ts';
import { timeIn } from './values-of-rows.ts';

/** A row of the history whose window differs from the one before it. */
export interface Change {
  changedAt: bigint;
  effectiveAt: bigint;
  previous: bigint;
  window: bigint;
  note: string;
}

/** A time with one window in force; the first one reaches back to the beginning. */
export interface Stretch {
  begin: bigint | null;
  end: bigint | null;
  /** Null before the first setting is effective. */
  window: bigint | null;
  /** The change with which it begins. */
  change: Change | null;
}

interface Setting {
  /** Null: the initial setting. */
  changedAt: bigint | null;
  window: bigint;
  note: string;
}

function readSetting(row: TableRow, options: ReferenceOptions): Setting {
  const value = faultlessValues('settings', row);
  const time = trimBlanks(value('changed_at'));
  return {
    changedAt:
      time === '' ? null : orFault(timeIn('settings', 'changed_at', time, options), row, 'changed_at'),
    window: orFault(parseDuration(value('conversion_window')), row, 'conversion_window'),
    note: value('note'),
  };
}

/** Settings at the same instant: equal windows count once, with the first note. */
function oncePerInstant(settings: readonly Setting[]): Setting[] {
  const once: Setting[] = [];
  for (const setting of settings) {
    const same = once.find((other) => other.changedAt === setting.changedAt);
    if (same === undefined) once.push(setting);
    else if (same.window !== setting.window) throw new InputFault('two windows at one instant');
  }
  return once.sort((a, b) => compareNumbers(a.changedAt ?? -1n, b.changedAt ?? -1n));
}

/** The stretches into which the recorded history cuts time. */
export function readHistory(rows: readonly TableRow[], options: ReferenceOptions): Stretch[] {
  const settings = oncePerInstant(selectedRows(rows).map((row) => readSetting(row, options)));
  const [first, ...later] = settings;
  if (first === undefined) throw new InputFault('a history without any row');
  const stretches: Stretch[] = [{ begin: null, end: null, window: first.window, change: null }];
  const begin = (at: bigint, window: bigint, change: Change | null) => {
    (stretches.at(-1) as Stretch).end = at;
    stretches.push({ begin: at, end: null, window, change });
  };
  if (first.changedAt !== null) {
    (stretches[0] as Stretch).window = null;
    begin(first.changedAt + options.propagation, first.window, null);
  }
  let previous = first.window;
  for (const { changedAt, window, note } of later as (Setting & { changedAt: bigint })[]) {
    const effectiveAt = changedAt + options.propagation;
    if (window !== previous) begin(effectiveAt, window, { changedAt, effectiveAt, previous, window, note });
    previous = window;
  }
  return stretches;
}

/** One window for everything. */
export function oneStretch(window: bigint): Stretch[] {
  return [{ begin: null, end: null, window, change: null }];
}

/** The stretch in which an instant lies. */
export function stretchAt(stretches: readonly Stretch[], instant: bigint): Stretch {
  return stretches.findLast(({ begin }) => begin === null || begin <= instant) as Stretch;
}

/** All changes of the history. */
export function changesOf(stretches: readonly Stretch[]): Change[] {
  return stretches.flatMap(({ change }) => change ?? []);
}

/** In transition to a change: `changed_at <= t < effective_at`. */
export function inTransition(change: Change, instant: bigint): boolean {
  return change.changedAt <= instant && instant < change.effectiveAt;
}
