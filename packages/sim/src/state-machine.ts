import type { Entry } from '@ticketcd/raft'

/** Registers, and all commands so far as a chain: equal hashes mean equal histories. */
export interface MachineState {
  readonly applied: number
  readonly hash: number
  /** The value of each register; 0 before the first write. */
  readonly registers: readonly number[]
}

/** A write of a value that no other write has. */
export interface RegisterWrite {
  readonly register: number
  readonly value: number
}

export const registerCount = 3

export const emptyMachine: MachineState = {
  applied: 0,
  hash: 0,
  registers: Array.from({ length: registerCount }, () => 0),
}

/** @param padding meaningless bytes, so that entries differ in size */
export function encodeWrite({ register, value }: RegisterWrite, padding: number): Uint8Array {
  const command = new Uint8Array(5 + padding)
  command[0] = register
  new DataView(command.buffer).setUint32(1, value)
  return command
}

export function applied({ hash, registers }: MachineState, entry: Entry): MachineState {
  let next = Math.imul(hash ^ entry.index, 0x01000193) ^ entry.term
  if (entry.type !== 'command') return { applied: entry.index, hash: next | 0, registers }
  for (const byte of entry.command) next = Math.imul(next ^ byte, 0x01000193)
  const { buffer, byteOffset } = entry.command
  const value = new DataView(buffer, byteOffset).getUint32(1)
  return { applied: entry.index, hash: next | 0, registers: registers.with(entry.command[0] ?? 0, value) }
}
