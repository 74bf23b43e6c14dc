import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { attribute, BENCH, LASTTOUCH, lasttouch, out, PROJECT } from './commands.ts';
import { duckdbPeer } from './duckdb-peer.ts';
import { prepareFlood } from './exports/flood.ts';
import { FORMS, prepareForm } from './exports/forms.ts';
import { prepareExports } from './exports/generate.ts';
import { DEFAULTS, type ExportParameters, SHAPES } from './exports/parameters.ts';
import type { Command, Figures } from './measure.ts';
import { differencesFromPeer, differencesOfReports } from './same.ts';
import { differencesFromLocal, movedBytes, onCluster } from './spark-cases.ts';
import { tableCases } from './table-cases.ts';

/** One line of the table. */
export interface Case {
  readonly name: string;
  readonly own: Command;
  readonly peer?: Command;
  /** The folder with the input, if its size is worth a column. */
  readonly data?: string;
  /** What has to be equal after the runs: a sentence for each thing that is not. */
  readonly differences?: () => Promise<string[]>;
  /** What the line says beside its figures; `first` are those of the scenario's first line. */
  readonly note?: (own: Figures, first: Figures) => string;
}

/** Prepares a scenario's data, at the given scale, and names what is to be run. */
export type Scenario = (scale: number) => Promise<Case[]>;

const CLICKS_OF_A_FLOODING_USER = 50;

/** Scenarios that are run only where they are named. */
export const ONLY_NAMED: readonly string[] = ['spark'];

/** All scenarios by name. */
export const SCENARIOS: Record<string, Scenario> = {
  'whole-job': async (scale) => {
    const cases: Case[] = [];
    for (const millions of [10, 40]) {
      const data = await exports(scale, { clicks: millions * 1e6 });
      cases.push(againstDuckdb(`whole-job, ${millions}M clicks, against DuckDB`, data));
    }
    return cases;
  },

  orders: async (scale) => {
    const cases: Case[] = [];
    for (const order of ['time', 'user', 'campaign', 'shuffled'] as const)
      cases.push(againstDuckdb(`orders, ${order}, against DuckDB`, await exports(scale, { order })));
    return cases;
  },

  shapes: async (scale) => {
    const usual = await exports(scale);
    const cases: Case[] = [];
    for (const [shape, differing] of Object.entries(SHAPES)) {
      const data = await exports(scale, differing);
      const name = `shapes, ${shape}`;
      const [own, peer] = [out(name), out('shapes, the usual one')];
      // Another order alone changes no byte of the report.
      const isReordered = Object.keys(differing).join() === 'order';
      cases.push({
        name,
        own: attribute(data, own, '--no-html'),
        peer: attribute(usual, peer, '--no-html'),
        data,
        differences: async () => (isReordered ? differencesOfReports(own, peer) : []),
        note: () => `peer: lasttouch, the usual shape${isReordered ? ', same bytes' : ''}`,
      });
    }
    return cases;
  },

  'clicks-growth': (scale) => clicksGrowth('clicks-growth', scale),

  'clicks-growth-no-dedupe': (scale) => clicksGrowth('clicks-growth-no-dedupe', scale, '--no-dedupe-clicks'),

  'conversions-growth': async (scale) => {
    const cases: Case[] = [];
    for (const millions of [1, 3, 10]) {
      const data = await exports(scale, { conversions: millions * 1e6 });
      const conversions = millions * 1e6 * scale;
      const name = `conversions-growth, ${millions}M`;
      const note = (own: Figures, first: Figures): string =>
        moreThan(first, own, 'conversion', conversions - 1e6 * scale).join(', ');
      cases.push({ name, own: attribute(data, out(name)), data, note });
    }
    return cases;
  },

  'max-memory': async (scale) => {
    const data = await exports(scale, { clicks: 40e6 });
    return variations('max-memory', data, { '40M': [], '40M --max-memory 400MB': ['--max-memory', '400MB'] });
  },

  windows: async (scale) => {
    const data = await exports(scale);
    const windows = ['--windows', '1h,6h,12h,1d,2d,3d,7d,14d,30d,60d'];
    return [
      {
        name: 'windows, ten of them against one attribute',
        own: lasttouch('windows', data, out('windows'), ...windows),
        peer: lasttouch('attribute', data, out('windows-peer')),
        data,
        note: () => 'peer: lasttouch attribute',
      },
    ];
  },

  reconcile: async (scale) => {
    const data = await exports(scale);
    const windows = ['--windows', '1h,6h,12h,1d,2d,3d,7d,14d,30d,60d'];
    return [
      {
        name: 'reconcile, with ten windows against one attribute',
        // Every reading of every campaign is computed, whether or not the console's figures are known.
        own: lasttouch('reconcile', data, out('reconcile'), ...windows),
        peer: lasttouch('attribute', data, out('reconcile-peer')),
        data,
        note: () => 'peer: lasttouch attribute',
      },
    ];
  },

  threads: async (scale) =>
    variations('threads', await exports(scale), { '1': ['--threads', '1'], '2': ['--threads', '2'] }),

  files: async (scale) => {
    const cases: Case[] = [];
    for (const variant of ['plain', 'nightly', 'gzip', 'quoted'] as const) {
      const data = await exports(scale, { variant });
      cases.push(...(await variations('files', data, { [variant]: [] }, out('files, plain'))));
    }
    return cases;
  },

  forms: async (scale) => {
    const data = await exports(scale);
    const [iso, ...others] = [{ name: 'ISO 8601', args: [] }, ...FORMS];
    const reference = out(`forms, ${iso.name}`);
    return [iso, ...others].map((form, place) => {
      const report = out(`forms, ${form.name}`);
      const folder = place === 0 ? data : prepareForm(data, form);
      return {
        name: `forms, ${form.name}`,
        own: attribute(folder, report, '--no-html', ...form.args),
        data: folder,
        differences: () => differencesOfReports(report, reference),
        note: (own, first) =>
          own === first
            ? ''
            : `${(own.cpuSeconds / first.cpuSeconds).toFixed(2)} of the first line's CPU, same rows`,
      };
    });
  },

  tables: async (scale) =>
    tableCases({
      usual: await exports(scale),
      manyConversions: await exports(scale, { conversions: DEFAULTS.clicks }),
      users: DEFAULTS.users * scale,
    }),

  'hash-flooding': async (scale) =>
    (['random', 'colliding'] as const).map((kind) => {
      const data = prepareFlood(BENCH, kind, Math.round(CLICKS_OF_A_FLOODING_USER * scale));
      const name = `hash-flooding, ${kind === 'random' ? 'random ids' : 'ids that collide under one seed'}`;
      return { name, own: attribute(data, out(name), '--no-html'), data, note: timeOfFirst };
    }),

  small: async () => {
    const nothing: Command = [process.execPath, '-e', ''];
    const november = join(PROJECT, 'fixtures', 'november');
    return [
      {
        name: 'small, --help against an empty node',
        own: [process.execPath, LASTTOUCH, '--help'],
        peer: nothing,
      },
      {
        name: 'small, fixtures/november against an empty node',
        own: attribute(november, out('small')),
        peer: nothing,
        data: november,
      },
    ];
  },

  spark: async (scale) => {
    const cases: Case[] = [];
    for (const times of [1, 4]) {
      const data = await exports(scale * times);
      const clicks = DEFAULTS.clicks * scale * times;
      for (const executors of [1, 2]) {
        const name = `spark, ${clicks / 1e6}M clicks, executors: ${executors}`;
        const [own, peer, events] = [out(name), out(`${name} peer`), out(`${name} events`)];
        cases.push({
          name,
          own: onCluster(attribute(data, own, '--no-html'), executors, events),
          peer: attribute(data, peer, '--no-html'),
          data,
          differences: async () => differencesFromLocal(own, peer),
          note: () => `peer: without Spark; peak: of the largest process; ${movedBytes(events, clicks)}`,
        });
      }
    }
    return cases;
  },

  writing: async (scale) => {
    const data = await exports(scale);
    const cases = await variations('writing', data, { 'all reports': [], '--no-html': ['--no-html'] });
    const [written, copy] = [out('writing, all reports'), out('writing, copy')];
    rmSync(copy, { recursive: true, force: true });
    const copying = `rm -rf '${copy}' && cp -r '${written}' '${copy}' && sync -f '${copy}'`;
    const note = (): string => 'peer: cp -r of the report, and sync';
    return [{ ...cases[0], peer: ['sh', '-c', copying], note }, ...cases.slice(1)];
  },
};

/** The whole job on an export, in turn with the peer, which writes no pages either. */
function againstDuckdb(name: string, data: string): Case {
  const [own, peer] = [out(name), out(`${name} peer`)];
  return {
    name,
    own: attribute(data, own, '--no-html'),
    peer: duckdbPeer(BENCH, data, peer),
    data,
    differences: () => differencesFromPeer(own, peer),
    note: () => 'same rows and totals',
  };
}

/** Ever more clicks with the same conversions; lines tell what each click more than those of the first takes. */
async function clicksGrowth(scenario: string, scale: number, ...flags: string[]): Promise<Case[]> {
  const cases: Case[] = [];
  for (const millions of [10, 40, 100]) {
    const data = await exports(scale, { clicks: millions * 1e6 });
    const clicks = millions * 1e6 * scale;
    const name = `${scenario}, ${millions}M`;
    const note = (own: Figures, first: Figures): string =>
      [perRow('click', own, clicks), ...moreThan(first, own, 'click', clicks - 10e6 * scale)].join(', ');
    cases.push({ name, own: attribute(data, out(name), ...flags), data, note });
  }
  return cases;
}

/** The same data with several sets of options; every report has to be that of the first. */
async function variations(
  scenario: string,
  data: string,
  options: Record<string, string[]>,
  reference = out(`${scenario}, ${Object.keys(options)[0]}`),
): Promise<Case[]> {
  return Object.entries(options).map(([name, flags]) => {
    const report = out(`${scenario}, ${name}`);
    return {
      name: `${scenario}, ${name}`,
      own: attribute(data, report, ...flags),
      data,
      differences: () => differencesOfReports(report, reference),
      note: (own, first) => (own === first ? '' : `${timeOfFirst(own, first)}, same bytes`),
    };
  });
}

function exports(scale: number, wanted: Partial<ExportParameters> = {}): Promise<string> {
  return prepareExports({
    ...wanted,
    clicks: Math.round((wanted.clicks ?? DEFAULTS.clicks) * scale),
    conversions: Math.round((wanted.conversions ?? DEFAULTS.conversions) * scale),
    users: Math.round(DEFAULTS.users * scale),
  });
}

const timeOfFirst = (own: Figures, first: Figures): string =>
  own === first ? '' : `${(own.seconds / first.seconds).toFixed(2)} of the first line's time`;

const perRow = (what: string, own: Figures, rows: number): string =>
  `${((own.seconds / rows) * 1e9).toFixed(0)} ns a ${what}`;

function moreThan(first: Figures, own: Figures, what: string, more: number): string[] {
  if (more <= 0) return [];
  const time = ((own.seconds - first.seconds) / more) * 1e9;
  const memory = ((own.megabytes - first.megabytes) / more) * 1e6;
  return [`${time.toFixed(0)} ns and ${memory.toFixed(1)} bytes for each further ${what}`];
}
