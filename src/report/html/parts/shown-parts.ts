import type { Figures } from '../../figures.ts';
import { boundsInRange, type PrintedCalendar } from '../../tables/printed-calendar.ts';
import { partOfDay } from './values.ts';

/** What pages show of a part of the calendar. */
export interface ShownPart {
  /** Its bounds, cut at the range that was asked for, in microseconds since the epoch. */
  from: number;
  to: number;
  /** What it has of its day, as people write it; empty for the whole day. */
  hours: string;
  /** How much of its day it has, from 0 to 1. */
  shareOfDay: number;
}

/** The parts of a calendar as pages show them. Each is made once, for most campaigns have most parts. */
export class ShownParts {
  readonly #figures: Figures;
  readonly #printed: PrintedCalendar;
  readonly #parts = new Map<number, ShownPart>();

  constructor(figures: Figures, printed: PrintedCalendar) {
    this.#figures = figures;
    this.#printed = printed;
  }

  /** A part by its number. */
  at(part: number): ShownPart {
    const known = this.#parts.get(part) ?? this.#make(part);
    this.#parts.set(part, known);
    return known;
  }

  #make(part: number): ShownPart {
    const { from, to } = boundsInRange(this.#figures, part);
    const { days } = this.#figures.calendar;
    const day = this.#figures.calendar.dayOfPart(part);
    const [date, printedFrom, printedTo] = this.#printed.cells(part);
    return {
      from,
      to,
      hours: partOfDay(date, printedFrom, printedTo),
      shareOfDay: (to - from) / (days.dayStart(day + 1) - days.dayStart(day)),
    };
  }
}
