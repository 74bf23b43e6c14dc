import { KINDS, type Kind } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { group } from '../values/group.ts';
import { bindColumns, columnFindings } from './bind-columns.ts';
import { candidatesFor } from './candidates.ts';
import { askCampaigns, serve } from './events.ts';
import type { LookedFile } from './files/looked-file.ts';
import { kindsByColumns, kindsByRows } from './kinds-of-file.ts';
import { lackingColumns } from './lacking-columns.ts';
import { layoutPart } from './layout.ts';
import { orderLines } from './order-lines.ts';
import {
  type Answers,
  asked,
  type Finding,
  found,
  joined,
  NOTHING,
  type Part,
  remarked,
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
  const { servings, hasClicksAmong, part, passed } = serveFiles(files, answers);
  const { bound, part: binding } = bindColumns(servings, answers);
  const written = writtenValues(bound, answers);
  const parts = [
    part,
    missingKinds(servings, hasClicksAmong, answers),
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
  const byColumns = files.map((file) => kindsByColumns(file, answers));
  const campaigns = files.filter((_, place) => byColumns[place]?.kinds.includes('campaigns'));
  const campaignIds = idsOfCampaigns(campaigns, answers);
  const looked = files.map((file, place) => ({
    file,
    ...(byColumns[place] ?? kindsByRows(file, answers, campaignIds)),
  }));
  const served = looked.flatMap(({ file, kinds }) => kinds.map((kind) => serve(kind, kinds, file, answers)));
  const sorted = KINDS.flatMap((kind) => served.filter(({ serving }) => serving.kind === kind));
  const findings = [
    ...sorted.map(({ serving }) => fileFinding(serving)),
    ...sorted.flatMap((one) => one.findings),
  ];
  const parts = looked.flatMap(({ file, kinds, question, clicksAmong }) => [
    question === undefined ? NOTHING : askWhat(file, question),
    clicksAmong === undefined
      ? NOTHING
      : askCampaigns(file, clicksAmong, kinds.includes('conversions'), campaigns, answers),
    ...remarksOn(file),
  ]);
  return {
    servings: sorted.map(({ serving }) => serving),
    hasClicksAmong: looked.some(({ clicksAmong }) => clicksAmong !== undefined),
    part: joined([{ ...NOTHING, findings }, ...parts]),
    passed: looked.flatMap(({ file: { label }, nothing }) =>
      nothing === undefined ? [] : [{ label, message: nothing }],
    ),
  };
}

/** The ids in files of campaigns, by which the clicks among events are known. */
function idsOfCampaigns(campaigns: readonly LookedFile[], answers: Answers): Set<string> {
  const ids = campaigns.flatMap((file) => {
    const serving = { kind: 'campaigns' as const, file, rows: file.rows };
    return candidatesFor(serving, 'campaign_id', answers)[0]?.column.values ?? [];
  });
  return new Set(ids);
}

function remarksOn({ label, names, oddRows }: LookedFile): Part[] {
  const ofSystem = (systemOf(names)?.remarks ?? []).map((remark) => remarked(`${label}: ${remark}`));
  if (oddRows === 0) return ofSystem;
  const odd = `${label}: ${group(String(oddRows))} of the first rows have another number of fields than the header, and will be rejected`;
  return [...ofSystem, remarked(odd)];
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

function askWhat({ label, path }: LookedFile, question: string): Part {
  return asked(`what is a row of ${label}: ${question}`, [
    `--clicks ${shellQuoted(path)}`,
    `--conversions ${shellQuoted(path)}`,
  ]);
}

/** What stands for kinds of which there is no file; of clicks among events it is asked elsewhere. */
function missingKinds(servings: readonly Serving[], hasClicksAmong: boolean, answers: Answers): Part {
  const has = (kind: Kind) => servings.some((serving) => serving.kind === kind);
  return joined([
    has('clicks') || hasClicksAmong
      ? NOTHING
      : asked('no file has clicks: a user, a campaign and a time in each row', ['--clicks FILE']),
    has('conversions')
      ? NOTHING
      : asked('no file has purchases or other conversions: a user and a time in each row', [
          '--conversions FILE',
        ]),
    has('campaigns') || !has('clicks')
      ? NOTHING
      : found({
          option: 'campaigns-from-clicks',
          text: true,
          why: 'no file describes campaigns: each campaign of a click is one, with purchase conversion ON',
        }),
    has('settings') || saidTexts(answers, 'window').length > 0
      ? NOTHING
      : asked(
          'how long after a click does a conversion count? No file has the history of that setting, and nothing is assumed',
          ['--window 7d'],
        ),
  ]);
}
