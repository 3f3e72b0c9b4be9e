import type { CompletedCommand, Values } from './completion-tree.ts'
import { casePattern, optionsWithValues, pathsOf, shellQuoted } from './shell-words.ts'

/** A script for bash 3.2 and newer. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const words = (texts: readonly string[]) => `words=${shellQuoted(texts.join('\n'))}`
  const cases = commands.flatMap((command) => [
    `    ${casePattern([`${command.path.join(' ')} -`])} ${words(command.options.flatMap(({ names }) => names))} ;;`,
    ...(command.subcommands.length > 0
      ? [
          `    ${casePattern([command.path.join(' ')])} ${words(command.subcommands.map(({ name }) => name))} ;;`,
        ]
      : []),
    ...(command.argument
      ? [`    ${casePattern([command.path.join(' ')])} ${bashValues(command.argument)} ;;`]
      : []),
  ])
  const values = optionsWithValues(commands).map(
    ({ word, values }) => `      ${casePattern([word])} ${bashValues(values)} ;;`,
  )
  return `# bash completion for ticketcd, made by \`ticketcd completion bash\`.

# The nodes of the local cluster, from its state file.
_ticketcd_nodes() {
  local dir=\${TICKETCD_HOME:-.ticketcd} i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == --dir ]]; then dir=\${COMP_WORDS[i + 1]}; fi
  done
  sed -n 's/^ *"name": "\\([^"]*\\)".*/\\1/p' "$dir/cluster.json" 2>/dev/null
}

_ticketcd() {
  local current=\${COMP_WORDS[COMP_CWORD]} path= option= word words= i
  local IFS=$'\\n'
  # bash splits --option=value into three words.
  if [[ $current == = ]]; then current=; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == = ]]; then continue; fi
    if [[ -n $option ]]; then option=; continue; fi
    case "$path\${path:+ }$word" in
    ${casePattern(pathsOf(commands))} path="$path\${path:+ }$word" ;;
    ${casePattern(optionsWithValues(commands).map(({ word }) => word))} option=$word ;;
    esac
  done
  COMPREPLY=()
  if [[ -n $option ]]; then
    case "$path\${path:+ }$option" in
${values.join('\n')}
    esac
  else
    if [[ $current == -* ]]; then path="$path -"; fi
    case "$path" in
${cases.join('\n')}
    esac
  fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}

complete -F _ticketcd ticketcd
`
}

function bashValues(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `words=${shellQuoted(values.words.join('\n'))}`
    case 'nodes':
      return 'words=$(_ticketcd_nodes)'
    case 'files':
      return 'COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null'
    case 'folders':
      return 'COMPREPLY=($(compgen -d -- "$current")); compopt -o filenames 2>/dev/null'
    case 'text':
      return ':'
    default:
      return values satisfies never
  }
}
