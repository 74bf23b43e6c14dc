/** The languages that pages are written in; the first is what they are in where nothing is said. */
export const LANGUAGES = ['en', 'ko'] as const;

/** A language that pages are written in. */
export type Language = (typeof LANGUAGES)[number];
