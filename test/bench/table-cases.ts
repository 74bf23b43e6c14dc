import { join } from 'node:path';
import { attribute, out } from './commands.ts';
import {
  prepareEvents,
  prepareIdentities,
  prepareLines,
  prepareNoCampaigns,
  prepareTypes,
} from './exports/tables.ts';
import { differencesOfReports } from './same.ts';
import type { Case } from './scenarios.ts';

/** Exports with three plain files: the usual one, and one with as many conversions as clicks; and how many users. */
interface PlainExports {
  usual: string;
  manyConversions: string;
  users: number;
}

/** A table of another kind, and the plain files with as many rows that are run in turn with it. */
interface Table {
  name: string;
  data: string;
  flags?: readonly string[];
  plain: string;
  peer: string;
  /** Both give the same report. */
  isSame?: boolean;
}

/** Tables of another kind, each in turn with plain files. */
export function tableCases({ usual, manyConversions, users }: PlainExports): Case[] {
  const [events, types] = [prepareEvents(usual), prepareTypes(usual)];
  return [
    {
      name: 'clicks and conversions in one file',
      data: events,
      flags: ['--config', join(events, 'lasttouch.json')],
      plain: usual,
      peer: 'two files',
      isSame: true,
    },
    {
      name: '--where takes one click of ten',
      data: types,
      flags: ['--where', 'clicks.type=click'],
      plain: types,
      peer: 'all clicks',
    },
    {
      name: 'three order lines a conversion',
      data: prepareLines(manyConversions),
      plain: manyConversions,
      peer: 'each row a conversion',
    },
    { name: 'identities', data: prepareIdentities(usual, users), plain: usual, peer: 'without identities' },
    {
      name: '--campaigns-from-clicks',
      data: prepareNoCampaigns(usual),
      flags: ['--campaigns-from-clicks'],
      plain: usual,
      peer: 'with campaigns',
    },
  ].map(caseOf);
}

function caseOf({ name, data, flags = [], plain, peer, isSame = false }: Table): Case {
  const [own, other] = [out(`tables, ${name}`), out(`tables, ${name} peer`)];
  return {
    name: `tables, ${name}`,
    own: attribute(data, own, '--no-html', ...flags),
    peer: attribute(plain, other, '--no-html'),
    data,
    differences: async () => (isSame ? differencesOfReports(own, other) : []),
    note: () => `peer: ${peer}${isSame ? ', same rows' : ''}`,
  };
}
