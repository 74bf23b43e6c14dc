import { Command, Option } from 'commander';
import { addArgumentsOption } from '../../cli/arguments-file.ts';
import { type GitHubStep, gitHubStep, isInCi } from '../../cli/ci.ts';
import { applyConfig } from '../../cli/config.ts';
import { EXIT } from '../../cli/failure.ts';
import {
  type AttributeFlags,
  addInputOptions,
  addOutputOptions,
  excelOption,
  markdownOption,
} from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { print } from '../../cli/process.ts';
import { showingProgress } from '../../cli/progress.ts';
import { startThreadsAhead } from '../../cli/threads-ahead.ts';
import { InputError } from '../../problems/input-error.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import type { ReportComparison } from './compare-files.ts';
import { renderUpdate, renderVerification } from './text.ts';

interface VerifyFlags extends AttributeFlags {
  expected: string;
  update?: boolean;
  markdown?: string;
  junit?: string;
  arguments?: string[];
}

const HELP: HelpTexts = {
  examples: [
    ['lasttouch verify fixtures/november --expected fixtures/november/expected', 'in CI'],
    [
      'lasttouch verify fixtures/november --expected fixtures/november/expected --update',
      'after a wanted change',
    ],
    ['lasttouch verify exports/2026-11 --window 3d --expected expected-3d --json', 'for other programs'],
    [
      'lasttouch verify case --expected case/expected --arguments case/arguments.json --markdown summary.md',
      'options from a list, and a summary',
    ],
  ],
  notes: `Exit codes: 0 as expected, 1 something differs, 2 wrong usage or input. --update replaces the folder as a
whole, where it has nothing but CSV files that lasttouch wrote; where anything else is in it, it is left as it is. Where
GITHUB_ACTIONS is true, differences are annotations too, and the summary is added to the page of the run.`,
};

/** The command `verify`. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('Attribute an export and compare every CSV file of the report with the expected ones.')
    .argument('[export-dir]', 'folder with the exported CSV files')
    .requiredOption('--expected <dir>', 'folder with the expected CSV files')
    .option('--update', 'make the expected files those of this run instead of comparing; refused in CI');
  command
    .addOption(markdownOption().conflicts('update'))
    .addOption(
      new Option('--junit <file>', 'write a test case for each file there, as JUnit does').conflicts(
        'update',
      ),
    );
  addArgumentsOption(command);
  addInputOptions(command).addOption(excelOption());
  addOutputOptions(command, 'print the differences as JSON; errors are JSON on stderr');
  return addHelp(command, HELP).action(async (directory: string | undefined, _flags, self: Command) => {
    await runVerify(directory, await applyConfig<VerifyFlags>(self));
  });
}

async function runVerify(directory: string | undefined, flags: VerifyFlags): Promise<void> {
  startThreadsAhead(directory, flags);
  const { resolveOptions } = await import('../../run/options/options.ts');
  const options = resolveOptions({ ...flags, directory });
  if (flags.update === true) await update(options, flags);
  else await verify(options, flags);
}

async function verify(options: ResolvedOptions, flags: VerifyFlags): Promise<void> {
  const [{ verifyExport }, { verificationOf }, { openSummaries }] = await Promise.all([
    import('./run.ts'),
    import('./verification.ts'),
    import('./summaries.ts'),
  ]);
  const step = gitHubStep(process.env);
  const summaries = openSummaries(options, flags, step);
  const comparison = await showingProgress(flags, (onProgress) =>
    verifyExport({ ...options, onProgress }, flags.expected),
  );
  const verification = verificationOf(comparison);
  if (verification.count > 0) process.exitCode = EXIT.checkFailed;
  await summaries.write(comparison);
  if (flags.json === true) await print(`${JSON.stringify(verification, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(renderVerification(verification, flags.expected));
  if (step !== undefined) await annotate(comparison, flags, step);
}

/** Annotations stand behind the differences, and on stderr where stdout is for a program or for nobody. */
async function annotate(
  comparison: ReportComparison,
  { expected, json, quiet }: VerifyFlags,
  { workspace }: GitHubStep,
): Promise<void> {
  const { annotationsOf } = await import('./annotations.ts');
  const annotations = annotationsOf(comparison, expected, workspace);
  if (json === true || quiet === true) process.stderr.write(annotations);
  else await print(annotations);
}

async function update(options: ResolvedOptions, flags: VerifyFlags): Promise<void> {
  if (isInCi(process.env)) {
    throw InputError.of(
      `--update is refused where CI is set (CI=${process.env.CI}): a job would change what it is held against; leave it out, or run it on your own machine (with CI=false) and commit what it changes`,
    );
  }
  const { updateExpectedFiles } = await import('./run.ts');
  const done = await showingProgress(flags, (onProgress) =>
    updateExpectedFiles({ ...options, onProgress }, flags.expected),
  );
  if (flags.json === true) await print(`${JSON.stringify(done, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(renderUpdate(done, flags.expected));
}
