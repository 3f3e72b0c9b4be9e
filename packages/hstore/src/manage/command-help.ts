import { wrap } from '../text/wrap.ts'
import type { Context } from './context.ts'
import type { Terminal } from './terminal.ts'

/** The option that chooses a cluster, where several may be meant. */
export const clusterOption = [
  '--cluster <name>',
  'name of the cluster (default: the one of this machine)',
] as const

/** Text below the options, as wide as the terminal. */
export function wrapped({ terminal }: Context, text: string): string {
  return wrap(text, helpWidth(terminal)).join('\n')
}

const helpWidthMax = 100

/** In characters. */
export function helpWidth({ columns }: Terminal): number {
  return Math.min(columns, helpWidthMax)
}
