import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lasttouch, scratchFolder } from '../../binary/lasttouch.ts';
import { initExport } from './init-export.ts';
import { INVENTED } from './invented-exports.ts';

const scratch = scratchFolder();

function folderOf(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  return folder;
}

/** The options of a configuration that name no file, with lists in order. */
function sorted(configuration: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(configuration).map(([key, value]) => [
    key,
    Array.isArray(value) ? [...value].sort() : value,
  ]);
  return Object.fromEntries(entries);
}

describe.each(INVENTED)(
  '$name',
  ({ name, files, args = [], configuration, kinds, questions = [], remark, understood, notRead }) => {
    test('gives the right configuration and the right questions', async () => {
      const folder = folderOf(name);
      const { answer, status, written } = await initExport(folder, files, args);
      const named = { clicks: ['clicks.csv'], conversions: ['orders.csv'], ...kinds };
      const paths = Object.entries(named)
        .filter(([, labels]) => labels.every((label) => label in files))
        .map(([kind, labels]) => [kind, labels.map((label) => `export/${label}`)]);
      expect(sorted(written)).toEqual(sorted({ ...Object.fromEntries(paths), ...configuration }));
      expect(answer.questions.map(({ options }) => options)).toEqual(questions.map(([, options]) => options));
      questions.forEach(([words], place) => {
        expect(answer.questions[place].question).toMatch(words);
      });
      if (remark !== undefined) expect(answer.remarks.join('\n')).toMatch(remark);
      if (understood !== undefined)
        expect(answer.understood.map(({ why }) => why).join('\n')).toMatch(understood);
      if (notRead !== undefined)
        expect(answer.not_read.map(({ message }) => message).join('\n')).toMatch(notRead);
      expect(status).toBe(questions.length > 0 ? 1 : 0);
      if (questions.length > 0) return;
      expect(answer.sample.problems).toEqual([]);
      const check = await lasttouch(['check', '--config', 'lasttouch.json', '--json'], { cwd: folder });
      expect(JSON.parse(check.stdout)).toMatchObject({ errors: [] });
    });
  },
);
