import { KINDS, type Kind } from '../exports/kinds.ts';
import type { ExportShape, RowCondition } from '../exports/shape.ts';
import type { ProblemList } from '../problems/input-error.ts';
import { didYouMean } from '../problems/nearest-name.ts';

/** Options that say how the tables of an export differ from the console's, as they are written. */
export interface ShapeOptions {
  /** `KIND.HEADER=TEXT` or `KIND.HEADER!=TEXT`: only such rows are read. */
  where?: string[] | undefined;
}

/** The header is what stands before the first `=` or `!=`. */
const CONDITION = /^([^.=]*)\.([\s\S]+?)(!?=)([\s\S]*)$/;

function kindOf(option: string, text: string, name: string, problems: ProblemList): Kind | undefined {
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined)
    problems.add(
      `${option} ${JSON.stringify(text)}: there is no kind ${JSON.stringify(name)}${didYouMean(name, KINDS)}; allowed are ${KINDS.join(', ')}`,
    );
  return kind;
}

/** Conditions by kind; the texts of those that ask for the same header with `=` are joined, since one of them is enough. */
function readConditions(texts: readonly string[], problems: ProblemList): ExportShape['conditions'] {
  const byKind = new Map<Kind, RowCondition[]>();
  for (const text of texts) {
    const [, name, header, sign, value] = CONDITION.exec(text) ?? [];
    if (name === undefined) {
      problems.add(
        `--where ${JSON.stringify(text)} is not KIND.HEADER=TEXT or KIND.HEADER!=TEXT, for example clicks.event=click`,
      );
      continue;
    }
    const kind = kindOf('--where', text, name, problems);
    if (kind === undefined) continue;
    const ofKind = byKind.get(kind) ?? [];
    const isEqual = sign === '=';
    const same = ofKind.findIndex((other) => other.header === header && other.isEqual === isEqual);
    const earlier = same < 0 ? [] : ofKind[same].texts;
    const condition = { header, isEqual, texts: [...new Set([...earlier, value])] };
    byKind.set(kind, same < 0 ? [...ofKind, condition] : ofKind.with(same, condition));
  }
  return byKind;
}

/** Reads the options that say how the tables differ; what is wrong with them goes to `problems`. */
export function readShape(options: ShapeOptions, problems: ProblemList): ExportShape {
  return { conditions: readConditions(options.where ?? [], problems) };
}
