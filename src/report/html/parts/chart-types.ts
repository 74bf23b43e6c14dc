/** What the script of a campaign's page draws. Times in seconds since the epoch; the lists of parts run along time. */
export interface ChartData {
  zone: string;
  parts: {
    date: string[];
    from: number[];
    to: number[];
    /** What of the day, for example `00:00–14:10`; empty for the whole of it. */
    hours: string[];
    window: string[];
    clicks: number[];
    /** Null for a campaign that is OFF. */
    purchases: number[] | null;
    /** For people, with digits in groups. */
    amounts: string[];
    /** By event. */
    customs: number[][];
  };
  events: string[];
  breakpoints: { number: number; changed: number; effective: number; label: string; annotation: string }[];
  /** The bounds of stretches; null where there is none. */
  stretches: { from: number | null; to: number | null; window: string }[];
}

/** What came of the clicks of a campaign in so many whole hours: the hours, ascending, and the conversions in each. */
export interface LagData {
  hours: number[];
  counts: number[];
}

/** What the script of the page on windows draws. */
export interface SaturationData {
  /** Hours of the greatest window. */
  greatest: number;
  windows: { label: string; hours: number }[];
  /** All campaigns together first. */
  campaigns: { name: string; purchases: LagData; customs: LagData }[];
}
