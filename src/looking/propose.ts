import { KINDS, type Kind } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { group } from '../values/group.ts';
import { bindColumns, columnFindings } from './bind-columns.ts';
import { serve } from './events.ts';
import type { LookedFile } from './files/looked-file.ts';
import { kindsOfFile } from './kinds-of-file.ts';
import { lackingColumns } from './lacking-columns.ts';
import { layoutPart } from './layout.ts';
import { orderLines } from './order-lines.ts';
import {
  type Answers,
  emptyPart,
  type Finding,
  joined,
  type Part,
  type Serving,
  saidTexts,
} from './proposal.ts';
import { purchasePart } from './purchases.ts';
import { zonePart } from './time-zone.ts';
import { systemOf } from './words/systems.ts';
import { writtenValues } from './written-values.ts';

/** What is usual where nothing is said, which the configuration need not say. */
export interface Usual {
  timezone: string;
  purchaseEvents: readonly string[];
}

/** A file that is not read, and why. */
export interface PassedFile {
  label: string;
  message: string;
}

/** What files can be read as, with which options, and what is still to be asked. */
export interface Proposal extends Part {
  servings: Serving[];
  passed: PassedFile[];
}

const ROWS: Readonly<Record<Kind, string>> = {
  campaigns: 'its rows describe campaigns',
  clicks: 'its rows have a user, a campaign and a time',
  conversions: 'its rows have a user, a time, and an order or an event',
  settings: 'its rows have a time and a conversion window',
  refunds: 'its rows have an order, a time and an amount that went back',
  identities: 'its rows have a user and a person',
};

/** Says how some files can be read. What was answered already is not looked for. */
export function propose(files: readonly LookedFile[], usual: Usual, answers: Answers): Proposal {
  const { servings, part, passed } = serveFiles(files, answers);
  const { bound, part: binding } = bindColumns(servings, answers);
  const written = writtenValues(bound, answers);
  const parts = [
    part,
    missingKinds(servings, answers),
    binding,
    columnFindings(bound),
    lackingColumns(servings, bound, answers),
    orderLines(servings, bound, answers),
    purchasePart(servings, bound, usual.purchaseEvents, answers),
    layoutPart(servings, answers),
    written,
    zonePart(bound, written.findings, usual.timezone, answers),
  ];
  return { ...joined(parts), servings, passed };
}

/** What each file serves as, and with which of its rows. */
function serveFiles(files: readonly LookedFile[], answers: Answers) {
  const part = emptyPart();
  const passed: PassedFile[] = [];
  const served: { serving: Serving; findings: Finding[] }[] = [];
  for (const file of files) {
    const { kinds, question, nothing } = kindsOfFile(file, answers);
    if (nothing !== undefined) passed.push({ label: file.label, message: nothing });
    if (question !== undefined) part.questions.push(askWhat(file, question));
    served.push(...kinds.map((kind) => serve(kind, kinds, file, answers)));
    part.remarks.push(...(systemOf(file.names)?.remarks ?? []).map((remark) => `${file.label}: ${remark}`));
    if (file.oddRows > 0)
      part.remarks.push(
        `${file.label}: ${group(String(file.oddRows))} of the first rows have another number of fields than the header, and will be rejected`,
      );
  }
  const sorted = KINDS.flatMap((kind) => served.filter(({ serving }) => serving.kind === kind));
  part.findings.push(
    ...sorted.map(({ serving }) => fileFinding(serving)),
    ...sorted.flatMap(({ findings }) => findings),
  );
  return { servings: sorted.map(({ serving }) => serving), part, passed };
}

function fileFinding({ kind, file, rows, system }: Serving): Finding {
  const what = system === undefined ? ROWS[kind] : `its headers are those of ${system.name}`;
  const example = rows.length === 0 ? '' : `, such as ${quoted(rows[0].join(file.delimiter))}`;
  return {
    option: kind,
    text: file.path,
    why: `${what} (${group(String(rows.length))} rows looked at${example})`,
  };
}

function askWhat({ label, path }: LookedFile, question: string) {
  return {
    text: `what is a row of ${label}: ${question}`,
    answers: [`--clicks ${shellQuoted(path)}`, `--conversions ${shellQuoted(path)}`],
  };
}

/** What stands for kinds of which there is no file. */
function missingKinds(servings: readonly Serving[], answers: Answers): Part {
  const part = emptyPart();
  const has = (kind: Kind) => servings.some((serving) => serving.kind === kind);
  if (!has('clicks'))
    part.questions.push({
      text: 'no file has clicks: a user, a campaign and a time in each row',
      answers: ['--clicks FILE'],
    });
  if (!has('conversions'))
    part.questions.push({
      text: 'no file has purchases or other conversions: a user and a time in each row',
      answers: ['--conversions FILE'],
    });
  if (!has('campaigns') && has('clicks'))
    part.findings.push({
      option: 'campaigns-from-clicks',
      text: true,
      why: 'no file describes campaigns: each campaign of a click is one, with purchase conversion ON',
    });
  if (!has('settings') && saidTexts(answers, 'window').length === 0)
    part.questions.push({
      text: 'how long after a click does a conversion count? No file has the history of that setting, and nothing is assumed',
      answers: ['--window 7d'],
    });
  return part;
}
