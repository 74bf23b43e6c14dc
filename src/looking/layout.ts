import type { Kind } from '../exports/files/kinds.ts';
import { usualDelimiter } from '../exports/files/style.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import type { Encoding } from '../records/encoding-names.ts';
import { type Answers, emptyPart, type Finding, type Part, type Serving, saidTexts } from './proposal.ts';

const NAMES: Readonly<Record<string, string>> = { ',': 'commas', '\t': 'tabs', ';': 'semicolons', '|': '|' };

/** How files are laid out, where that differs from what is usual: encoding, delimiters, titles. */
export function layoutPart(servings: readonly Serving[], answers: Answers): Part {
  const part = emptyPart();
  encodingPart(servings, answers, part);
  if (saidTexts(answers, 'delimiter').length === 0) delimiterPart(servings, part);
  if (saidTexts(answers, 'skipLines').length === 0) titlePart(servings, part);
  return part;
}

function encodingPart(servings: readonly Serving[], answers: Answers, part: Part): void {
  if (saidTexts(answers, 'encoding').length > 0) return;
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
    part.questions.push({
      text: `the files have several encodings (${shown}), and all are read in one: save the others as "CSV UTF-8"`,
      answers: [...encodings.keys()].map((encoding) => `--encoding ${encoding}`),
    });
    return;
  }
  const [found] = encodings;
  if (found === undefined || found[0] === 'utf-8') return;
  part.findings.push({
    option: 'encoding',
    text: found[0],
    why: `${found[1]} is not UTF-8 and reads as ${found[0]}`,
  });
}

/** How a file is written in one respect, as the option has it, and what shows it. */
type ReadingOf = (serving: Serving) => { text: string; why: string };

/** Adds an option that is given for all kinds at once where all files agree, otherwise for each kind. */
function addByKind(
  option: string,
  servings: readonly Serving[],
  readingOf: ReadingOf,
  usual: string,
  part: Part,
): void {
  const [first] = servings;
  if (first === undefined) return;
  if (servings.every((serving) => readingOf(serving).text === readingOf(first).text)) {
    const { text, why } = readingOf(first);
    if (text !== usual) part.findings.push({ option, text, why });
    return;
  }
  for (const kind of new Set(servings.map((serving) => serving.kind)))
    addForKind(
      option,
      servings.filter((serving) => serving.kind === kind),
      readingOf,
      usual,
      part,
    );
}

function addForKind(
  option: string,
  ofKind: readonly Serving[],
  readingOf: ReadingOf,
  usual: string,
  part: Part,
): void {
  const [first] = ofKind;
  const different = ofKind.find((serving) => readingOf(serving).text !== readingOf(first).text);
  if (different !== undefined) part.questions.push(askFor(option, first, different, readingOf));
  else if (readingOf(first).text !== usual)
    part.findings.push(ofOneKind(option, first.kind, readingOf(first)));
}

function ofOneKind(option: string, kind: Kind, { text, why }: { text: string; why: string }): Finding {
  return { option, text: `${kind}=${text}`, why };
}

function askFor(option: string, a: Serving, b: Serving, readingOf: ReadingOf) {
  const { kind } = a;
  return {
    text: `files of ${kind} are written in two ways (${readingOf(a).why}; ${readingOf(b).why}): save them in one way, or leave a file out`,
    answers: [a, b].map((serving) => `--${option} ${shellQuoted(`${kind}=${readingOf(serving).text}`)}`),
  };
}

function delimiterPart(servings: readonly Serving[], part: Part): void {
  // The name of a file or its first line may tell the delimiter already.
  const told = servings.filter(({ file }) => !file.isMarked && file.delimiter !== usualDelimiter(file.label));
  const untold = servings.filter((serving) => !told.includes(serving));
  const readingOf = ({ file }: Serving) => ({
    text: file.delimiter === '\t' ? 'tab' : file.delimiter,
    why: `${file.label} has ${NAMES[file.delimiter] ?? quoted(file.delimiter)} between its fields: ${quoted(file.names.slice(0, 4).join(file.delimiter))}`,
  });
  // An option would hold for files that need none, too.
  const kinds = new Set(told.map(({ kind }) => kind));
  if (untold.length === 0) addByKind('delimiter', told, readingOf, ',', part);
  else
    for (const kind of kinds)
      addForKind(
        'delimiter',
        servings.filter((serving) => serving.kind === kind),
        readingOf,
        '',
        part,
      );
}

function titlePart(servings: readonly Serving[], part: Part): void {
  const readingOf = ({ file }: Serving) => ({
    text: String(file.skippedLines),
    why:
      file.titles.length === 0
        ? `${file.label} begins with its header`
        : `${file.label} has titles above its header: ${quoted(file.titles[0])}`,
  });
  addByKind('skip-lines', servings, readingOf, '0', part);
}
