import type { Preparation } from '../engine/prepare.ts';
import type { Rejects } from '../engine/rejects.ts';
import type { NamedReject } from '../report/tables/rejects-rows.ts';
import { mergeSorted } from '../values/merge-join.ts';
import { compareText } from '../values/text-order.ts';

/** The rejected rows with the names of their files: by name, line, and kind in the order in which kinds are read. */
export function* namedRejects({ files }: Preparation, rejects: Rejects): Generator<NamedReject> {
  const places = new Map<string, number[]>();
  files.forEach(({ label }, place) => {
    places.set(label, [...(places.get(label) ?? []), place]);
  });
  for (const fileName of [...places.keys()].sort(compareText)) {
    const kinds = (places.get(fileName) ?? []).map((place) => rejects.rows([place]));
    // One file may serve as several kinds.
    for (const { file, ...reject } of mergeSorted(kinds, byLine))
      yield { ...reject, fileName, kind: files[file].kind };
  }
}

function byLine(a: { line: number }, b: { line: number }): number {
  return a.line - b.line;
}
