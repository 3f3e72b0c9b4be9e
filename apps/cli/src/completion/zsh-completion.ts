import type { CompletedCommand, Values } from './completion-tree.ts'
import { casePattern, optionsWithValues, pathsOf, shellQuoted } from './shell-words.ts'

interface Described {
  readonly name: string
  readonly about: string
}

/**
 * A script for zsh. It can be stored in a folder of `fpath` as `_ticketcd`, or sourced after
 * `compinit`.
 */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const values = optionsWithValues(commands).map(
    ({ word, values }) => `      ${casePattern([word])} ${zshValues(values)} ;;`,
  )
  const cases = commands.flatMap(({ path, options, subcommands, argument }) => {
    const flags = options.flatMap(({ names, about }) => names.map((name) => ({ name, about })))
    return [
      `      ${casePattern([`${path.join(' ')} -`])} ${describe('option', flags)} ;;`,
      ...(subcommands.length > 0
        ? [`      ${casePattern([path.join(' ')])} ${describe('command', subcommands)} ;;`]
        : []),
      ...(argument ? [`      ${casePattern([path.join(' ')])} ${zshValues(argument)} ;;`] : []),
    ]
  })
  return `#compdef ticketcd
# zsh completion for ticketcd, made by \`ticketcd completion zsh\`.

# The nodes of the local cluster, from its state file.
_ticketcd_nodes() {
  local dir=\${TICKETCD_HOME:-.ticketcd} i
  for ((i = 2; i < CURRENT; i++)); do
    if [[ $words[i] == --dir ]]; then dir=$words[i+1]; fi
  done
  compadd -- $(sed -n 's/^ *"name": "\\([^"]*\\)".*/\\1/p' "$dir/cluster.json" 2>/dev/null)
}

_ticketcd() {
  local current=$words[CURRENT] line= option= word i
  local -a described
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ -n $option ]]; then option=; continue; fi
    case "$line\${line:+ }$word" in
    ${casePattern(pathsOf(commands))} line="$line\${line:+ }$word" ;;
    ${casePattern(optionsWithValues(commands).map(({ word }) => word))} option=$word ;;
    esac
  done
  if [[ -z $option && $current == --*=* ]]; then
    option=\${current%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then
    case "$line\${line:+ }$option" in
${values.join('\n')}
    esac
  else
    if [[ $current == -* ]]; then line="$line -"; fi
    case "$line" in
${cases.join('\n')}
    esac
  fi
}

if [[ $funcstack[1] == _ticketcd ]]; then _ticketcd "$@"; else compdef _ticketcd ticketcd; fi
`
}

function describe(tag: string, texts: readonly Described[]): string {
  const words = texts.map(({ name, about }) => shellQuoted(about === '' ? name : `${name}:${about}`))
  return `described=(${words.join(' ')}); _describe ${tag} described`
}

function zshValues(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `compadd -- ${values.words.map(shellQuoted).join(' ')}`
    case 'nodes':
      return '_ticketcd_nodes'
    case 'files':
      return '_files'
    case 'folders':
      return '_files -/'
    case 'text':
      return ':'
    default:
      return values satisfies never
  }
}
