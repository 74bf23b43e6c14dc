import { dirname, resolve } from 'node:path';
import { KINDS } from '../../exports/files/kinds.ts';
import { errorCode, statusOf, writeNewFile } from '../../folders/plain-file.ts';
import { type LookedFile, lookAtFile } from '../../looking/files/looked-file.ts';
import { type Answers, type Finding, type Question, saidTexts } from '../../looking/proposal.ts';
import { type PassedFile, propose } from '../../looking/propose.ts';
import { systemOf } from '../../looking/words/systems.ts';
import { InputError, type InputProblem } from '../../problems/input-error.ts';
import { DEFAULTS } from '../../run/options/defaults.ts';
import { type Options, resolveOptions } from '../../run/options/options.ts';
import { type Configuration, configurationOf, optionsOf } from './configuration.ts';
import { type FileToLookAt, findFiles } from './find-files.ts';
import { checkSample, type SampleCheck } from './sample-check.ts';

/** What was found out about an export, and written. */
export interface InitResult {
  /** The configuration file, as it was given. */
  path: string;
  configuration: Configuration;
  /** Why each option that was found stands in it. */
  findings: readonly Finding[];
  questions: readonly Question[];
  remarks: readonly string[];
  passed: PassedFile[];
  /** Known systems, by the files whose headers are theirs. */
  systems: { label: string; name: string }[];
  check: SampleCheck;
  isComplete: boolean;
}

/**
 * Looks at files, writes the configuration that reads them to `out`, and runs `check` on their beginnings. `answers`
 * are options that were given. Throws an `InputError` where the configuration is there already, or nothing can be
 * read.
 */
export async function init(paths: readonly string[], answers: Options, out: string): Promise<InitResult> {
  refuseExisting(out);
  resolveOptions(answers);
  const { files, passed } = lookAtFiles(paths, { ...answers });
  const proposal = propose(files, DEFAULTS, { ...answers });
  const { servings, findings, questions, remarks } = proposal;
  if (proposal.passed.length === files.length) throw nothingToRead([...passed, ...proposal.passed]);
  const configuration = configurationOf(findings, { ...answers }, dirname(out));
  // Paths in a configuration go by its folder; this one was given from here.
  const options = { ...optionsOf(configuration), excludeUsers: answers.excludeUsers };
  const check = await checkSample(servings, options);
  write(out, configuration);
  return {
    path: out,
    configuration,
    findings,
    questions,
    remarks,
    passed: [...passed, ...proposal.passed],
    systems: files.flatMap(({ label, names }) => {
      const system = systemOf(names);
      return system === undefined ? [] : [{ label, name: system.name }];
    }),
    check,
    isComplete: questions.length + check.problems.length === 0,
  };
}

/** Looks at all files; those in a folder that are no tables are passed over, those that are named are an error. */
function lookAtFiles(
  paths: readonly string[],
  answers: Answers,
): { files: LookedFile[]; passed: PassedFile[] } {
  const files: LookedFile[] = [];
  const passed: PassedFile[] = [];
  for (const { path, label, isNamed } of withAnswers(findFiles(paths), answers)) {
    try {
      files.push(lookAtFile(path, label));
    } catch (error) {
      if (isNamed || !(error instanceof InputError)) throw error;
      passed.push(...error.problems.map(({ message }) => ({ label, message })));
    }
  }
  if (files.length === 0) throw nothingToRead(passed);
  return { files, passed };
}

/** With the files that `--clicks` and the like name. */
function withAnswers(found: readonly FileToLookAt[], answers: Answers): FileToLookAt[] {
  const said = KINDS.flatMap((kind) => saidTexts(answers, kind));
  const known = new Set(found.map(({ path }) => resolve(path)));
  const further = [...new Set(said)].filter((path) => !known.has(resolve(path)));
  return [...found, ...further.map((path) => ({ path, label: path, isNamed: true }))];
}

function nothingToRead(passed: readonly PassedFile[]): InputError {
  const problems: InputProblem[] = passed.map(({ label, message }) => ({ file: label, message }));
  return new InputError([
    ...problems,
    {
      message:
        'no file can be read as it is; say which ones have clicks and conversions with --clicks FILE and --conversions FILE',
    },
  ]);
}

const EXISTS = 'is there already and is never replaced; give another file with --out, or remove it';

function refuseExisting(out: string): void {
  if (out === '') throw InputError.of('--out is empty; give the configuration file to write');
  if (statusOf(out) !== undefined) throw InputError.of(EXISTS, { file: out });
}

function write(out: string, configuration: Configuration): void {
  try {
    writeNewFile(out, `${JSON.stringify(configuration, undefined, 2)}\n`);
  } catch (error) {
    // A link that leads nowhere, or a file that came while this looked.
    if (errorCode(error) === 'EEXIST') throw InputError.of(EXISTS, { file: out });
    throw error;
  }
}
