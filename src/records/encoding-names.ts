/** The encodings in which exports are read. */
export const ENCODINGS = ['utf-8', 'cp949', 'utf-16le'] as const;

/** One of the encodings. */
export type Encoding = (typeof ENCODINGS)[number];
