import type { Entry } from '@ticketcd/raft'

/** All commands so far, as a chain: equal values mean equal histories. */
export interface MachineState {
  readonly applied: number
  readonly hash: number
}

export const emptyMachine: MachineState = { applied: 0, hash: 0 }

export function applied({ hash }: MachineState, entry: Entry): MachineState {
  let next = Math.imul(hash ^ entry.index, 0x01000193) ^ entry.term
  if (entry.type === 'command') for (const byte of entry.command) next = Math.imul(next ^ byte, 0x01000193)
  return { applied: entry.index, hash: next | 0 }
}
