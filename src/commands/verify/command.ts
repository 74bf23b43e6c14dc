import { join } from 'node:path';
import { Command } from 'commander';
import { applyConfig } from '../../cli/config.ts';
import { EXIT } from '../../cli/failure.ts';
import { type AttributeFlags, addInputOptions, addOutputOptions, excelOption } from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { print } from '../../cli/process.ts';
import { showingProgress } from '../../cli/progress.ts';
import { quoted } from '../../problems/quoted.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { visible } from '../../values/visible.ts';
import type { Verification } from './compare-files.ts';
import type { Difference } from './compare-rows.ts';
import type { Update } from './update.ts';

interface VerifyFlags extends AttributeFlags {
  expected: string;
  update?: boolean;
}

const HELP: HelpTexts = {
  examples: [
    ['lasttouch verify fixtures/november --expected fixtures/november/expected', 'in CI'],
    [
      'lasttouch verify fixtures/november --expected fixtures/november/expected --update',
      'after a wanted change',
    ],
    ['lasttouch verify exports/2026-11 --window 3d --expected expected-3d --json', 'for other programs'],
  ],
  notes: `Exit codes: 0 as expected, 1 something differs, 2 wrong usage or input. --update replaces the folder as a
whole, where it has nothing but CSV files that lasttouch wrote; where anything else is in it, it is left as it is.`,
};

/** The command `verify`. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('Attribute an export and compare every CSV file of the report with the expected ones.')
    .argument('[export-dir]', 'folder with the exported CSV files')
    .requiredOption('--expected <dir>', 'folder with the expected CSV files')
    .option('--update', 'make the expected files those of this run instead of comparing');
  addInputOptions(command).addOption(excelOption());
  addOutputOptions(command, 'print the differences as JSON; errors are JSON on stderr');
  return addHelp(command, HELP).action(async (directory: string | undefined, _flags, self: Command) => {
    await runVerify(directory, applyConfig<VerifyFlags>(self));
  });
}

async function runVerify(directory: string | undefined, flags: VerifyFlags): Promise<void> {
  const { resolveOptions } = await import('../../run/options/options.ts');
  const options = resolveOptions({ ...flags, directory });
  if (flags.update === true) await update(options, flags);
  else await verify(options, flags);
}

async function verify(options: ResolvedOptions, flags: VerifyFlags): Promise<void> {
  const { verifyExport } = await import('./run.ts');
  const verification = await showingProgress(flags, (onProgress) =>
    verifyExport({ ...options, onProgress }, flags.expected),
  );
  if (verification.count > 0) process.exitCode = EXIT.checkFailed;
  if (flags.json === true) await print(`${JSON.stringify(verification, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(renderVerification(verification, flags.expected));
}

async function update(options: ResolvedOptions, flags: VerifyFlags): Promise<void> {
  const { updateExpectedFiles } = await import('./run.ts');
  const done = await showingProgress(flags, (onProgress) =>
    updateExpectedFiles({ ...options, onProgress }, flags.expected),
  );
  if (flags.json === true) await print(`${JSON.stringify(done, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(renderUpdate(done, flags.expected));
}

function renderDifference({ file, row, column, message, expected, got }: Difference): string {
  const key = Object.entries(row ?? {}).map(([name, value]) => `${name} ${quoted(value)}`);
  const place = [
    file,
    ...(key.length > 0 ? [key.join(', ')] : []),
    ...(column === undefined ? [] : [column]),
  ];
  const values = [
    ...(message === undefined ? [] : [message]),
    ...(expected === undefined ? [] : [`expected ${quoted(expected)}`]),
    ...(got === undefined ? [] : [`got ${quoted(got)}`]),
  ];
  return visible(`${place.join(': ')}: ${values.join(', ')}`);
}

function renderVerification({ files, differences, by_file, count }: Verification, expected: string): string {
  if (count === 0) return `${files} files are as expected in ${visible(expected)}\n`;
  const more = count - differences.length;
  return [
    ...differences.map(renderDifference),
    ...(more > 0 ? [`and ${more} more differences`] : []),
    ...(by_file.length > 1
      ? [`by file: ${by_file.map((of) => `${visible(of.file)} ${of.count}`).join(', ')}`]
      : []),
    `${count} differences from ${visible(expected)}`,
    '',
  ].join('\n');
}

function renderUpdate({ written, removed }: Update, expected: string): string {
  if (written.length + removed.length === 0) return `${visible(expected)} is up to date\n`;
  const line = (what: string, file: string) => `${what} ${visible(join(expected, file))}\n`;
  return [
    ...written.map((file) => line('written', file)),
    ...removed.map((file) => line('removed', file)),
  ].join('');
}
