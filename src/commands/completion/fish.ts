import type { Completed, CompletedCommand, CompletedOption } from './model.ts';

/** Text between single quotes of the shell. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}

function values(completed: Completed): string {
  if (completed === 'file') return '-F';
  if (completed === 'folder') return "-f -a '(__fish_complete_directories)'";
  return completed === 'nothing' ? '-f' : `-f -a ${quoted(completed.join(' '))}`;
}

function optionLine(condition: string, { flag, description, value }: CompletedOption): string {
  const takes = value === undefined ? '' : ` -r ${values(value)}`;
  return `complete -c lasttouch -n ${quoted(condition)} -l ${flag.slice(2)} -d ${quoted(description)}${takes}`;
}

function commandLines({ name, description, options, argument }: CompletedCommand): string[] {
  const condition = `__fish_seen_subcommand_from ${name}`;
  return [
    `complete -c lasttouch -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...(argument === 'nothing' ? [] : [`complete -c lasttouch -n ${quoted(condition)} ${values(argument)}`]),
    ...options.map((option) => optionLine(condition, option)),
  ];
}

/** The completion script for fish. */
export function fishCompletion(
  commands: readonly CompletedCommand[],
  options: readonly CompletedOption[],
): string {
  return [
    '# fish completion for lasttouch',
    'complete -c lasttouch -f',
    ...options.map((option) => optionLine('__fish_use_subcommand', option)),
    ...commands.flatMap(commandLines),
    '',
  ].join('\n');
}
