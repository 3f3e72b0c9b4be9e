import { wrap } from '../text/wrap.ts'

/** The commands of a node's shell. */
const commands = [
  ['list [--watch] [--json]', 'the nodes of the cluster'],
  ['status [NODE]', 'everything about one node'],
  ['stop [NODE...] [--yes]', 'stops nodes in good order'],
  ['kill [NODE...] [--yes]', 'kills nodes, as a power cut would'],
  ['restart [NODE...] [--yes]', 'starts nodes that are down, and others again'],
  ['config get NODE [KEY]', 'settings: name, type, health-check-interval'],
  ['config set NODE KEY=VALUE...', 'changes them'],
  ['help', 'this text; COMMAND --help has more'],
  ['detach', 'leaves the shell, and lets the node run'],
  ['exit', 'stops the node, and leaves the shell'],
] as const

const note = 'NODE is a name or an address. Without one the command is for this node.'
const column = 30

/**
 * The text of `help`.
 *
 * @param width of the terminal, in characters
 */
export function shellHelp(width: number): string {
  const isWide = width >= 80
  const lines = commands.flatMap(([syntax, text]) =>
    isWide
      ? [`  ${syntax.padEnd(column)}${text}`]
      : [syntax, ...wrap(text, width - 4).map((line) => `    ${line}`)],
  )
  return [...lines, '', ...wrap(note, width)].join('\n')
}
