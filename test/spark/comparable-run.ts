interface Run {
  run: unknown;
  outputs: { path: string }[];
  warnings: { code: string; kind: string | null; severity: string; count: number }[];
}

/** Files with numbers of lines in them: their sizes differ where lines are not known. */
const WITH_LINES = ['rejects.csv', 'index.html'];

/**
 * run.json without what differs from run to run, the size of files with numbers of lines, and what messages of warnings tell
 * besides code and count. Spark looks for no users that are alike.
 */
export function comparableRun(text: string): unknown {
  const { run: _, outputs, warnings, ...rest } = JSON.parse(text) as Run;
  return {
    ...rest,
    warnings: warnings
      .filter(({ code }) => code !== 'user_ids_alike')
      .map(({ code, kind, severity, count }) => ({ code, kind, severity, count })),
    outputs: outputs.map((output) => (WITH_LINES.includes(output.path) ? output.path : output)),
  };
}
