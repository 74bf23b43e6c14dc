import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, type Run, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { runs } from '../runs.ts';
import { commandLine, hasNamespaces } from './namespaces.ts';
import { writeSlowExport } from './paused-run.ts';

const scratch = scratchFolder();
const WINDOWS = ['3d', '9d'] as const;
const LOCK = '.report.lasttouch-lock';
/** What belongs to others, beside the report. */
const WITNESSES = { 'notes.txt': 'mine', '.report.lasttouch-mine': 'mine', 'report.txt': 'mine' };

function argsOf(window: string): string[] {
  return ['attribute', 'export', '--out', 'report', '--quiet', '--no-html', '--window', window];
}

interface Fighter {
  ended: Promise<Run>;
  kill(): void;
}

function fight(folder: string, window: string, inNamespace: boolean): Fighter {
  const [command, args] = commandLine(argsOf(window), inNamespace);
  const child = spawn(command, args, { cwd: folder });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Run>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout: '', stderr })),
  );
  return { ended, kill: () => child.kill('SIGKILL') };
}

/** Says what is wrong with a report: it has to be what its run.json says, byte for byte and nothing else. */
function complaintsAbout(report: string): string[] {
  if (!existsSync(join(report, 'run.json'))) return ['there is no run.json'];
  const run = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as {
    options: { window: string };
    outputs: { path: string; sha256: string }[];
  };
  const files = readTree(report);
  files.delete('run.json');
  const named = new Set(run.outputs.map(({ path }) => path));
  const digest = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex');
  return [
    ...run.outputs
      .filter(({ path, sha256 }) => digest(files.get(path) ?? '') !== sha256)
      .map(({ path }) => `${path} is not that of the run`),
    ...[...files.keys()].filter((path) => !named.has(path)).map((path) => `${path} is not of the report`),
    ...(WINDOWS.includes(run.options.window as '3d') ? [] : [`window ${run.options.window}`]),
  ];
}

describe.each([
  ['one PID namespace', false],
  ['two PID namespaces', true],
])('two runs that fight for one target, in %s', (_where, inNamespaces) => {
  const folder = join(scratch, inNamespaces ? 'two' : 'one');

  beforeAll(async () => {
    mkdirSync(folder);
    cpSync(join(ROOT, 'fixtures/broken-rows'), join(folder, 'export'), { recursive: true });
    for (const [name, content] of Object.entries(WITNESSES)) writeFileSync(join(folder, name), content);
    expect((await lasttouch(argsOf('3d'), { cwd: folder })).status).toBe(0);
  });

  test('and are killed at random moments leave one whole report, and touch no foreign byte', async (context) => {
    if (inNamespaces && !hasNamespaces) context.skip('the system forbids PID namespaces');
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600 })),
        fc.integer({ min: 0, max: 200 }),
        async (moments, head) => {
          const first = fight(folder, WINDOWS[0], inNamespaces);
          await sleep(head);
          const fighters = [first, fight(folder, WINDOWS[1], inNamespaces)];
          const ends = fighters.map(async ({ ended, kill }, place) => {
            await Promise.race([ended, sleep(moments[place])]);
            kill();
            return ended;
          });
          for (const { status, stderr } of await Promise.all(ends)) {
            expect({ stderr, isKnown: [0, 2, 74, 137, null].includes(status) }).toEqual({
              stderr,
              isKnown: true,
            });
          }
          // To a run in another container what a dead one left of its lock is free after two minutes.
          for (const name of readdirSync(folder).filter((entry) => entry.startsWith(LOCK))) {
            utimesSync(join(folder, name), Date.now() / 1000 - 121, Date.now() / 1000 - 121);
          }
          const then = await lasttouch([...argsOf('3d'), '--max-rejects', '0'], { cwd: folder });
          expect({ stderr: then.status === 1 ? '' : then.stderr, status: then.status }).toEqual({
            stderr: '',
            status: 1,
          });
          expect(complaintsAbout(join(folder, 'report'))).toEqual([]);
          const mine = Object.keys(WITNESSES);
          expect(mine.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(
            mine.map(() => 'mine'),
          );
          expect(readdirSync(folder).sort()).toEqual([...mine, 'export', 'report'].sort());
        },
      ),
      runs(15),
    );
  });

  test('and are left alone: one writes and the other names it, or they write one after the other', async (context) => {
    if (inNamespaces && !hasNamespaces) context.skip('the system forbids PID namespaces');
    const place = join(scratch, `alone-${inNamespaces}`);
    writeExport(join(place, 'export'));
    writeSlowExport(join(place, 'export'));
    let refused = 0;
    // On a busy machine the second one may begin too late to meet the first one, again and again.
    for (let round = 0; round < 4 || (refused === 0 && round < 40); round++) {
      const head = (round % 4) * 100;
      const first = fight(place, '3d', inNamespaces);
      await sleep(head);
      const runsOfBoth = await Promise.all([first.ended, fight(place, '9d', inNamespaces).ended]);
      expect(runsOfBoth.map(({ status }) => status)).toContain(0);
      for (const { stderr } of runsOfBoth.filter(({ status }) => status !== 0)) {
        refused++;
        expect(stderr).toContain(join(place, LOCK));
      }
      expect(complaintsAbout(join(place, 'report'))).toEqual([]);
      expect(readdirSync(place).sort()).toEqual(['export', 'report']);
    }
    expect(refused).toBeGreaterThan(0);
  });
});
