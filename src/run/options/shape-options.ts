import { SAID_COLUMNS } from '../../exports/campaigns-from-clicks.ts';
import { COLUMNS, KINDS, KINDS_WITH_IDS, type Kind } from '../../exports/files/kinds.ts';
import { CONDITION, type ExportShape, type RowCondition } from '../../exports/files/shape.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { quoted } from '../../problems/quoted.ts';

/** Options that say how the tables of an export differ from the console's, as they are written. */
export interface ShapeOptions {
  /** `KIND.HEADER=TEXT` or `KIND.HEADER!=TEXT`: only such rows are read. */
  where?: string[] | undefined;
  /** `KIND.COLUMN=TEXT`: the files lack this column, and every row has this text in it. */
  value?: string[] | undefined;
  /** Kinds whose files lack the id of a row: it is made of the other values. */
  makeIds?: string[] | undefined;
  /** Whether the clicks name the campaigns, and no file does; `false` by default. */
  campaignsFromClicks?: boolean | undefined;
}

function kindOf(option: string, text: string, name: string, problems: ProblemList): Kind | undefined {
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined)
    problems.add(
      `${option} ${JSON.stringify(text)}: there is no kind ${JSON.stringify(name)}${didYouMean(name, KINDS)}; allowed are ${KINDS.join(', ')}`,
    );
  return kind;
}

/**
 * Conditions by kind; the texts of those that ask for the same header with `=` are joined, since one of them is
 * enough.
 */
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

/** Texts of columns that files lack; a column with another header (`renamed`) is there. */
function readValues(
  texts: readonly string[],
  renamed: ReadonlySet<string>,
  problems: ProblemList,
): ExportShape['values'] {
  const values = new Map<string, string>();
  const known = KINDS.flatMap((kind) => COLUMNS[kind].map(({ name }) => `${kind}.${name}`));
  for (const text of texts) {
    const equals = text.indexOf('=');
    const [column, value] = [text.slice(0, equals), text.slice(equals + 1)];
    if (equals < 0)
      problems.add(
        `--value ${JSON.stringify(text)} is not KIND.COLUMN=TEXT, for example conversions.event=purchase`,
      );
    else if (!known.includes(column))
      problems.add(
        `--value ${JSON.stringify(text)}: there is no column ${JSON.stringify(column)}${didYouMean(column, known)}`,
      );
    else if (values.has(column) && values.get(column) !== value)
      problems.add(`--value gives two texts for ${column}; give one`);
    else if (renamed.has(column))
      problems.add(
        `--columns says which header ${column} has, and --value that there is none; give one of the two`,
      );
    else values.set(column, value);
  }
  return values;
}

/** Kinds whose ids are made; a column in `said` is one that another option gives. */
function readMadeIds(
  names: readonly string[],
  said: (column: string) => string | undefined,
  problems: ProblemList,
): ExportShape['madeIds'] {
  const kinds = new Set<Kind>();
  for (const name of names) {
    const kind = KINDS_WITH_IDS.find((known) => known === name);
    if (kind === undefined) {
      problems.add(
        `--make-ids ${JSON.stringify(name)}: rows of such a kind have no id${didYouMean(name, KINDS_WITH_IDS)}; allowed are ${KINDS_WITH_IDS.join(', ')}`,
      );
      continue;
    }
    const column = `${kind}.${COLUMNS[kind][0].name}`;
    const option = said(column);
    if (option !== undefined)
      problems.add(`--make-ids ${kind} makes ${column}, which ${option} gives too; give one of the two`);
    kinds.add(kind);
  }
  return kinds;
}

/** Notes what options say of a file of campaigns where there is none. */
function refuseOfCampaigns(
  { where = [], value = [] }: ShapeOptions,
  columnNames: ReadonlyMap<string, string>,
  problems: ProblemList,
): void {
  const known = SAID_COLUMNS.map((column) => `campaigns.${column}`);
  const values = value.map((text) => text.slice(0, text.indexOf('=')));
  const said = [
    ...where.filter((text) => text.startsWith('campaigns.')).map((text) => `--where ${quoted(text)}`),
    ...values
      .filter((column) => column.startsWith('campaigns.') && !known.includes(column))
      .map((column) => `--value for ${column}`),
    ...[...columnNames.keys()]
      .filter((column) => column.startsWith('campaigns.'))
      .map((column) => `--columns for ${column}`),
  ];
  for (const option of said)
    problems.add(
      `${option} is about a file of campaigns, but --campaigns-from-clicks says that there is none; leave one of the two out (--value may give ${known.join(' and ')})`,
    );
}

/** Reads the options that say how the tables differ; what is wrong with them goes to `problems`. */
export function readShape(
  options: ShapeOptions,
  columnNames: ReadonlyMap<string, string>,
  problems: ProblemList,
): ExportShape {
  const renamed = new Set(columnNames.keys());
  const values = readValues(options.value ?? [], renamed, problems);
  if (options.campaignsFromClicks) refuseOfCampaigns(options, columnNames, problems);
  const said = (column: string) =>
    values.has(column) ? '--value' : renamed.has(column) ? '--columns' : undefined;
  return {
    conditions: readConditions(options.where ?? [], problems),
    values,
    madeIds: readMadeIds(options.makeIds ?? [], said, problems),
  };
}
