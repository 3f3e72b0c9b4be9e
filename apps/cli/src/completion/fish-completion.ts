import type { CompletedCommand, CompletedOption, Values } from './completion-tree.ts'
import { optionsWithValues, pathsOf } from './shell-words.ts'

/** A script for fish 3 and newer. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, subcommands, options, argument }) => {
    const at = `complete -c ticketcd -n ${quoted(`__ticketcd_at ${quoted(path.join(' '))}`)}`
    return [
      ...subcommands.map(({ name, about }) => `${at} -a ${name} -d ${quoted(about)}`),
      ...options.map((option) => `${at} ${optionFlags(option)}`),
      ...(argument ? [`${at} ${fishValues(argument, false)}`] : []),
    ]
  })
  return `# fish completion for ticketcd, made by \`ticketcd completion fish\`.

# Whether the words before the cursor lead to this command, and no option there still lacks its value.
function __ticketcd_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l line
    set -l skip 0
    for word in $words
        if test $skip = 1
            set skip 0
            continue
        end
        set -l next (string join ' ' -- $line $word)
        if contains -- $next ${pathsOf(commands).map(quoted).join(' ')}
            set line $next
        else if contains -- $next ${optionsWithValues(commands)
          .map(({ word }) => quoted(word))
          .join(' ')}
            set skip 1
        end
    end
    test "$line" = "$argv[1]"
end

# The nodes of the local cluster, from its state file.
function __ticketcd_nodes
    set -l dir .ticketcd
    set -q TICKETCD_HOME; and test -n "$TICKETCD_HOME"; and set dir $TICKETCD_HOME
    set -l words (commandline -opc)
    if set -l at (contains -i -- --dir $words)
        set dir $words[(math $at + 1)]
    end
    sed -n 's/^ *"name": "\\([^"]*\\)".*/\\1/p' "$dir/cluster.json" 2>/dev/null
end

complete -c ticketcd -f
${lines.join('\n')}
`
}

function optionFlags({ names, about, values }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const description = about === '' ? [] : [`-d ${quoted(about)}`]
  return [...flags, ...description, ...(values ? [fishValues(values, true)] : [])].join(' ')
}

/** @param required whether the values belong to an option, which cannot be given without a value */
function fishValues(values: Values, required: boolean): string {
  const only = required ? '-x' : '-f'
  switch (values.kind) {
    case 'words':
      return `${only} -a ${quoted(values.words.join(' '))}`
    case 'nodes':
      return `${only} -a '(__ticketcd_nodes)'`
    case 'files':
      return required ? '-r -F' : '-F'
    case 'folders':
      return `${only} -a '(__fish_complete_directories)'`
    case 'text':
      return only
    default:
      return values satisfies never
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
