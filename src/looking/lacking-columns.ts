import { KINDS_WITH_IDS } from '../exports/files/kinds.ts';
import { listed, quoted, shellQuoted } from '../problems/quoted.ts';
import { group } from '../values/group.ts';
import type { Bound } from './bind-columns.ts';
import { columnsOf, unnamedFor } from './candidates.ts';
import { type Column, columnOf } from './column.ts';
import {
  type Answers,
  asked,
  found,
  joined,
  NOTHING,
  type Part,
  remarked,
  type Serving,
  saidOf,
  saidTexts,
} from './proposal.ts';
import { plainHeader } from './words/usual-names.ts';

const SHOWN_HEADERS = 12;

/** Texts that every row has in a column that files lack, and what that means. */
const TEXTS: Readonly<Record<string, readonly [text: string, meaning: string]>> = {
  'conversions.event': ['purchase', 'no column tells events apart, so each row is a purchase'],
  'campaigns.name': ['', 'no column has names of campaigns; they are shown by their ids'],
  'campaigns.channel': ['', 'no column has channels; campaigns are of none'],
  'campaigns.purchase_conversion': [
    'on',
    'no column says whether purchase conversion is ON, so all campaigns may earn purchases',
  ],
};

/** What stands for required columns that the files of a kind lack: made ids, texts for all rows, or a question. */
export function lackingColumns(servings: readonly Serving[], bound: Bound, answers: Answers): Part {
  const kinds = [...new Set(servings.map(({ kind }) => kind))];
  const lacking = kinds.flatMap((kind) => {
    const [first] = servings.filter((serving) => serving.kind === kind);
    const isMade = saidTexts(answers, 'makeIds').includes(kind);
    return columnsOf(kind).flatMap(({ name, required }, place) => {
      const key = `${kind}.${name}`;
      const isKnown =
        bound.has(key) || saidOf(answers, 'value', key) !== undefined || (isMade && place === 0);
      return required && !isKnown ? [inPlaceOf(first, key, place === 0, bound)] : [];
    });
  });
  const [conversions] = servings.filter(({ kind }) => kind === 'conversions');
  return joined([
    ...lacking,
    conversions === undefined ? NOTHING : askForAmounts(conversions, bound, answers),
  ]);
}

function inPlaceOf(serving: Serving, key: string, isId: boolean, bound: Bound): Part {
  const { kind, file } = serving;
  if (isId && KINDS_WITH_IDS.some((known) => known === kind))
    return found({
      option: 'make-ids',
      text: kind,
      why: `no column of ${file.label} is an id of its rows: ids are made of their other values, and equal rows count once`,
    });
  const text = TEXTS[key];
  if (text !== undefined)
    return found({ option: 'value', text: `${key}=${text[0]}`, why: `${text[1]} (${file.label})` });
  return questionFor(serving, key, bound);
}

function questionFor({ kind, file }: Serving, key: string, bound: Bound): Part {
  const used = new Set(
    [...bound.values()].filter((column) => column.kind === kind).map(({ header }) => header),
  );
  const free = file.names.filter((name) => !used.has(name));
  const isPublished = key === 'campaigns.published_at';
  const columns = `--columns ${shellQuoted(`${key}=HEADER`)}`;
  const answers = isPublished
    ? [`--value ${key}=DATE`, columns]
    : key === 'clicks.campaign_id'
      ? [columns, `--value ${key}=NAME`]
      : [columns];
  const besides = isPublished ? ': from when on did they run? A date before the first click does' : '';
  return asked(
    `no column of ${file.label} is named or looks like ${key}${besides}; not used are ${listed(free.map(quoted), SHOWN_HEADERS)}`,
    answers,
  );
}

const NO_MONEY =
  /quantity|qty|count|수량|개수|age|year|month|zip|postal|phone|discount|tax|shipping|할인|배송|적립|포인트/;

/** Asks for the column of amounts where none has a usual name, but some hold numbers. */
function askForAmounts(serving: Serving, bound: Bound, answers: Answers): Part {
  const key = 'conversions.amount';
  const isSaid = [saidOf(answers, 'columns', key), saidOf(answers, 'value', key)].some(
    (said) => said !== undefined,
  );
  if (bound.has(key) || isSaid) return NOTHING;
  const { file, rows } = serving;
  const used = new Set(
    [...bound.values()].filter(({ kind }) => kind === 'conversions').map(({ header }) => header),
  );
  const numbers = unnamedFor(serving, 'amount')
    .map(({ place }) => columnOf(file, place, rows))
    .filter(({ header }) => !used.has(header) && !NO_MONEY.test(plainHeader(header)));
  if (numbers.length === 0)
    return remarked(`no column of ${file.label} holds amounts: purchases are counted, and no money`);
  const shown = numbers.map(({ header, values }: Column) => `${quoted(header)} (${quoted(values[0])})`);
  return asked(
    `is one of these columns of ${file.label} the amount: ${listed(shown, SHOWN_HEADERS)}? (${group(String(rows.length))} rows looked at)`,
    [
      ...numbers.slice(0, 3).map(({ header }) => `--columns ${shellQuoted(`${key}=${header}`)}`),
      `--value ${key}=`,
    ],
  );
}
