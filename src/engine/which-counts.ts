/** Which of the rows with one id but different content may count. */
export const WHICH_COUNTS = ['least', 'latest'] as const;

/** The row with the least content counts, or the last one in the order of files and lines. */
export type WhichCounts = (typeof WHICH_COUNTS)[number];
