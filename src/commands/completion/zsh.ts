import type { Completed, CompletedCommand, CompletedOption } from './model.ts';

/** Text between single quotes of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text in a description, where brackets and colons mean something. */
function described(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function action(completed: Completed): string {
  if (completed === 'file') return 'file:_files';
  if (completed === 'folder') return 'folder:_files -/';
  return completed === 'nothing' ? 'value: ' : `value:(${completed.join(' ')})`;
}

function optionSpec({ flag, description, value, repeatable }: CompletedOption): string {
  const star = repeatable ? '*' : '';
  const takes = value === undefined ? '' : `:${action(value)}`;
  return quoted(`${star}${flag}${value === undefined ? '' : '='}[${described(description)}]${takes}`);
}

function commandCase({ name, options, argument }: CompletedCommand): string {
  const specs = [
    ...options.map(optionSpec),
    ...(argument === 'nothing' ? [] : [quoted(`*:${action(argument)}`)]),
  ];
  return `    ${name})
      _arguments \\
        ${specs.join(' \\\n        ')}
      ;;`;
}

/** The completion script for zsh. */
export function zshCompletion(
  commands: readonly CompletedCommand[],
  options: readonly CompletedOption[],
): string {
  const names = commands.map(({ name, description }) => quoted(`${name}:${described(description)}`));
  return `#compdef lasttouch
# zsh completion for lasttouch
_lasttouch() {
  local -a commands=(
    ${names.join('\n    ')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    _arguments ${options.map(optionSpec).join(' ')}
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _lasttouch ]]; then
  _lasttouch "$@"
else
  compdef _lasttouch lasttouch
fi
`;
}
