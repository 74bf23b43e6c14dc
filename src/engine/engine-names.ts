/** The engines by name. */
export const ENGINES = ['local', 'spark'] as const;

/** The name of one of the engines. */
export type EngineName = (typeof ENGINES)[number];
