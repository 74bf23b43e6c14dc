import { firstAfter } from '../../../rules/window-history.ts';
import { formatDay } from '../../../values/times.ts';
import type { Figures } from '../../figures.ts';

/** What one bar of a chart spans. */
export type BinUnit = 'day' | 'week' | 'month';

/** An axis of time: days, or weeks or months where there are very many days. Days are counted from 1970-01-01. */
export interface TimeBins {
  unit: BinUnit;
  /** The first day of each bin. */
  starts: readonly number[];
  /** The day behind the last bin. */
  end: number;
}

/** 1970-01-05 was the first Monday. */
const MONDAY = 4;
const DAYS_OF_WEEK = 7;
const MONTH = 'YYYY-MM'.length;

function startsBy(unit: BinUnit, first: number, last: number): number[] {
  const days = Array.from({ length: last + 1 - first }, (_, index) => first + index);
  if (unit === 'day') return days;
  const bin = (day: number) =>
    unit === 'week' ? Math.floor((day - MONDAY) / DAYS_OF_WEEK) : formatDay(day).slice(0, MONTH);
  return days.filter((day, index) => index === 0 || bin(day) !== bin(day - 1));
}

/**
 * The bins of a report from its first click or conversion to its last: days, unless these are more than `most`, then
 * weeks from Monday on, else months. Undefined where the report holds nothing.
 */
export function timeBinsOf({ data, calendar }: Figures, most: number): TimeBins | undefined {
  if (data === undefined) return undefined;
  const [first, last] = [calendar.days.dayOf(data.first), calendar.days.dayOf(data.last)];
  const days = last + 1 - first;
  const unit = days <= most ? 'day' : days <= most * DAYS_OF_WEEK ? 'week' : 'month';
  return { unit, starts: startsBy(unit, first, last), end: last + 1 };
}

/** The bin of a day. */
export function binOf({ starts }: TimeBins, day: number): number {
  return firstAfter(starts, day) - 1;
}

/** Where an instant stands on the axis, as a share of it from 0 to 1; less or more where it lies outside. */
export function shareOfAxis(bins: TimeBins, { calendar: { days } }: Figures, instant: number): number {
  const day = days.dayOf(instant);
  const ofDay = (instant - days.dayStart(day)) / (days.dayStart(day + 1) - days.dayStart(day));
  if (day < bins.starts[0]) return -1;
  const bin = binOf(bins, day);
  const length = (bins.starts[bin + 1] ?? bins.end) - bins.starts[bin];
  return (bin + (day + ofDay - bins.starts[bin]) / length) / bins.starts.length;
}
