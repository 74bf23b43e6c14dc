import type { Completed, CompletedCommand, CompletedOption } from './model.ts';

function action(completed: Completed): string {
  if (completed === 'file') return 'kind=file';
  if (completed === 'folder') return 'kind=folder';
  return completed === 'nothing' ? 'kind=nothing' : `words='${completed.join(' ')}'`;
}

/** Options that take the same values share a line. */
function valueCases(options: readonly CompletedOption[]): string[] {
  const flags = new Map<string, string[]>();
  for (const { flag, value } of options) {
    if (value === undefined) continue;
    flags.set(action(value), [...(flags.get(action(value)) ?? []), flag]);
  }
  return [...flags].map(([does, names]) => `        ${names.join(' | ')}) ${does} ;;`);
}

function commandCase({ name, options, argument }: CompletedCommand): string[] {
  const flags = options.map(({ flag }) => flag).join(' ');
  return [
    `    ${name})`,
    '      case "$previous" in',
    ...valueCases(options),
    '        *)',
    '          case "$current" in',
    `            -*) words='${flags}' ;;`,
    `            *) ${action(argument)} ;;`,
    '          esac',
    '          ;;',
    '      esac',
    '      ;;',
  ];
}

/** The completion script for bash. */
export function bashCompletion(
  commands: readonly CompletedCommand[],
  options: readonly CompletedOption[],
): string {
  const first = [...commands.map(({ name }) => name), ...options.map(({ flag }) => flag)].join(' ');
  return `# bash completion for lasttouch
_lasttouch() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command='' words='' kind=words
  # --option=value comes as three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  if ((COMP_CWORD > 1)); then command="\${COMP_WORDS[1]}"; fi
  case "$command" in
    '') words='${first}' ;;
${commands.flatMap(commandCase).join('\n')}
  esac
  COMPREPLY=()
  local -a generate=()
  case "$kind" in
    words) generate=(-W "$words") ;;
    file) generate=(-f) ;;
    folder) generate=(-d) ;;
    nothing) return ;;
  esac
  if [[ $kind != words ]]; then compopt -o filenames 2> /dev/null; fi
  local found
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen "\${generate[@]}" -- "$current")
}
complete -F _lasttouch lasttouch
`;
}
