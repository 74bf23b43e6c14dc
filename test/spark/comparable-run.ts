/** run.json without what differs from run to run, and the size of rejects.csv. */
export function comparableRun(text: string): unknown {
  const { run: _, outputs, ...rest } = JSON.parse(text) as { run: unknown; outputs: { path: string }[] };
  return {
    ...rest,
    outputs: outputs.map((output) => (output.path === 'rejects.csv' ? output.path : output)),
  };
}
