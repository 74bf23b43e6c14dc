import type { Command, Option } from 'commander';
import { type HelpTexts, helpTextsOf } from '../../src/cli/help.ts';

/** Text as roff has it: nothing in it is a request or an escape, and hyphens of options stay hyphens that can be copied. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .split('\n')
    .map((line) => line.trimStart().replace(/^[.']/, '\\&$&'))
    .join('\n');
}

function exampleLines({ examples }: HelpTexts): string[] {
  return examples.flatMap(([line, purpose]) => ['.TP', `.B ${roff(line)}`, roff(purpose)]);
}

function optionLines(option: Option): string[] {
  const [flag, ...value] = option.flags.split(' ');
  const takes = value.length === 0 ? '' : ` \\fI${roff(value.join(' ').replace(/[<>]/g, ''))}\\fR`;
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  return ['.TP', `\\fB${roff(flag)}\\fR${takes}`, roff(option.description + choices)];
}

function optionsOf(command: Command): Option[] {
  return command.createHelp().visibleOptions(command);
}

function sameAs(option: Option): (other: Option) => boolean {
  return (other) => other.flags === option.flags && other.description === option.description;
}

/** The options that all commands have which read an export. */
function sharedOptions(commands: readonly Command[]): Option[] {
  const readers = commands.filter(({ registeredArguments: [first] }) => first?.name() === 'export-dir');
  const [first, ...others] = readers.map(optionsOf);
  return first.filter((option) => others.every((options) => options.some(sameAs(option))));
}

function commandLines(command: Command, shared: readonly Option[]): string[] {
  const own = optionsOf(command).filter((option) => !shared.some(sameAs(option)));
  const readsExport = own.length < optionsOf(command).length;
  const usage = command.createHelp().commandUsage(command);
  return [
    `.SS ${command.name()}`,
    `.B ${roff(usage)}`,
    '.PP',
    roff(command.description()),
    ...(readsExport ? ['.PP', 'The options below of all commands that read an export, and:'] : []),
    ...own.flatMap(optionLines),
    '.PP',
    roff(helpTextsOf(command).notes),
    ...exampleLines(helpTextsOf(command)),
  ];
}

/** The manual page of the program, in roff. */
export function manPage(program: Command): string {
  const commands = program.commands.filter((command) => helpTextsOf(command).examples.length > 0);
  const shared = sharedOptions(commands);
  return [
    '.\\" Generated from the program: npm run man',
    '.TH LASTTOUCH 1',
    '.SH NAME',
    'lasttouch \\- last\\-touch campaign attribution from CSV exports',
    '.SH SYNOPSIS',
    '.B lasttouch',
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    roff(program.description()),
    '.PP',
    'It reads the CSV files that a CRM marketing console exports (campaigns, clicks, conversions, history of the conversion window),',
    'applies the attribution policy, and writes reports by campaign that are annotated where settings changed.',
    ...exampleLines(helpTextsOf(program)),
    '.SH COMMANDS',
    ...commands.flatMap((command) => commandLines(command, shared)),
    '.SH OPTIONS OF COMMANDS THAT READ AN EXPORT',
    ...shared.flatMap(optionLines),
    '.SH EXIT STATUS',
    ...[
      ['0', 'done'],
      ['1', 'the check asked for did not hold'],
      ['2', 'wrong usage or input'],
      ['70', 'a defect of lasttouch'],
      ['74', 'the output could not be written'],
      ['130, 143', 'ended by SIGINT, SIGTERM'],
    ].flatMap(([code, meaning]) => ['.TP', `.B ${code}`, meaning]),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NO_COLOR',
    'Where it is set and not empty, nothing is printed in colors.',
    '.SH SEE ALSO',
    'The folder docs of the package: policy, inputs, outputs, and a page for each command.',
    '',
  ].join('\n');
}
