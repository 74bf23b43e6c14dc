import type { Kind } from '../exports/files/kinds.ts';
import { usualDelimiter } from '../exports/files/style.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import type { Encoding } from '../records/encoding-names.ts';
import {
  type Answers,
  asked,
  found,
  joined,
  NOTHING,
  type Part,
  type Serving,
  saidTexts,
} from './proposal.ts';

const NAMES: Readonly<Record<string, string>> = { ',': 'commas', '\t': 'tabs', ';': 'semicolons', '|': '|' };

/** How files are laid out, where that differs from what is usual: encoding, delimiters, titles. */
export function layoutPart(servings: readonly Serving[], answers: Answers): Part {
  const isSaid = (option: string) => saidTexts(answers, option).length > 0;
  return joined([
    isSaid('encoding') ? NOTHING : encodingPart(servings),
    isSaid('delimiter') ? NOTHING : delimiterPart(servings),
    isSaid('skipLines') ? NOTHING : titlePart(servings),
  ]);
}

function encodingPart(servings: readonly Serving[]): Part {
  const files = [...new Set(servings.map(({ file }) => file))];
  const encodings = new Map<Encoding, string>();
  for (const { encoding, label } of files)
    if (encoding !== 'ascii' && !encodings.has(encoding)) encodings.set(encoding, label);
  const plain = files.find(({ encoding }) => encoding === 'ascii');
  // UTF-16 differs for the letters of ASCII too.
  if (encodings.has('utf-16le') && plain !== undefined && encodings.size === 1)
    encodings.set('utf-8', plain.label);
  if (encodings.size > 1) {
    const shown = [...encodings].map(([encoding, label]) => `${label} is ${encoding}`).join(', ');
    return asked(
      `the files have several encodings (${shown}), and all are read in one: save the others as "CSV UTF-8"`,
      [...encodings.keys()].map((encoding) => `--encoding ${encoding}`),
    );
  }
  const [seen] = encodings;
  if (seen === undefined || seen[0] === 'utf-8') return NOTHING;
  const why = `${seen[1]} is not UTF-8 and reads as ${seen[0]}`;
  return found({ option: 'encoding', text: seen[0], why });
}

/** How a file is written in one respect, as the option has it, and what shows it. */
type ReadingOf = (serving: Serving) => { text: string; why: string };

/** An option that is given for all kinds at once where all files agree, otherwise for each kind. */
function byKind(option: string, servings: readonly Serving[], readingOf: ReadingOf, usual: string): Part {
  const [first] = servings;
  if (first === undefined) return NOTHING;
  const { text, why } = readingOf(first);
  if (servings.every((serving) => readingOf(serving).text === text))
    return text === usual ? NOTHING : found({ option, text, why });
  return joined(kindsOf(servings).map((kind) => forKind(option, kind, servings, readingOf, usual)));
}

function kindsOf(servings: readonly Serving[]): Kind[] {
  return [...new Set(servings.map(({ kind }) => kind))];
}

/** An option for one kind; a question where its files differ. */
function forKind(
  option: string,
  kind: Kind,
  servings: readonly Serving[],
  readingOf: ReadingOf,
  usual: string,
): Part {
  const [first, ...others] = servings.filter((serving) => serving.kind === kind).map(readingOf);
  const different = others.find(({ text }) => text !== first.text);
  if (different !== undefined)
    return asked(
      `files of ${kind} are written in two ways (${first.why}; ${different.why}): save them in one way, or leave a file out`,
      [first, different].map(({ text }) => `--${option} ${shellQuoted(`${kind}=${text}`)}`),
    );
  if (first.text === usual) return NOTHING;
  return found({ option, text: `${kind}=${first.text}`, why: first.why });
}

function delimiterPart(servings: readonly Serving[]): Part {
  // The name of a file or its first line may tell the delimiter already.
  const told = servings.filter(({ file }) => !file.isMarked && file.delimiter !== usualDelimiter(file.label));
  const readingOf = ({ file }: Serving) => ({
    text: file.delimiter === '\t' ? 'tab' : file.delimiter,
    why: `${file.label} has ${NAMES[file.delimiter] ?? quoted(file.delimiter)} between its fields: ${quoted(file.names.slice(0, 4).join(file.delimiter))}`,
  });
  if (told.length === servings.length) return byKind('delimiter', servings, readingOf, ',');
  // An option for all would hold for files that need none, too.
  return joined(kindsOf(told).map((kind) => forKind('delimiter', kind, servings, readingOf, '')));
}

function titlePart(servings: readonly Serving[]): Part {
  const readingOf = ({ file }: Serving) => ({
    text: String(file.skippedLines),
    why:
      file.titles.length === 0
        ? `${file.label} begins with its header`
        : `${file.label} has titles above its header: ${quoted(file.titles[0])}`,
  });
  return byKind('skip-lines', servings, readingOf, '0');
}
