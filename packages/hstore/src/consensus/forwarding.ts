import type { Index, ProposalRefusal } from '@ticketcd/raft'
import { Reader, Writer } from '../codec/bytes.ts'

/*
 * Messages to the leader on behalf of clients: commands for the log, and the question for the
 * index that a read has to wait for. A command has no answer but a refusal: the leader's log shows
 * where it was put.
 */

/** The numbers are the same in all versions. */
export const NoteKind = { commands: 1, refusals: 2 } as const
export const RequestKind = {
  readIndex: 2,
  changeMembers: 3,
  leaseCall: 4,
  state: 5,
  report: 6,
  moveLeader: 7,
} as const

const refusals = [
  'not-leader',
  'transferring',
  'busy',
  'already-a-member',
  'not-a-learner',
  'not-a-member',
  'last-voter',
  'change-under-way',
  'term-not-committed',
  'learner-lags',
  // The index of each is sent, so new ones come last.
  'not-a-voter',
] as const satisfies readonly ProposalRefusal[]

/** A command that the leader has not taken, by its sender's number. */
export interface Refused {
  readonly number: number
  readonly refusal: ProposalRefusal
}

export function encodeCommands(commands: readonly Uint8Array[]): Uint8Array {
  const out = new Writer(commands.reduce((sum, { byteLength }) => sum + byteLength + 8, 8))
  out.varint(commands.length)
  for (const command of commands) out.bytes(command)
  return out.view()
}

/**
 * The commands are views, and keep all of the bytes in memory.
 *
 * @throws {RangeError} where the bytes are no list of commands
 */
export function decodeCommands(bytes: Uint8Array): Uint8Array[] {
  const input = new Reader(bytes)
  return Array.from({ length: input.count() }, () => input.shared())
}

export function encodeRefusals(refused: readonly Refused[]): Uint8Array {
  const out = new Writer(refused.length * 9 + 8)
  out.varint(refused.length)
  for (const { number, refusal } of refused) {
    out.varint(number)
    out.byte(refusals.indexOf(refusal))
  }
  return out.view()
}

/** @throws {RangeError} where the bytes are no list of refusals */
export function decodeRefusals(bytes: Uint8Array): Refused[] {
  const input = new Reader(bytes)
  return Array.from({ length: input.count() }, () => {
    const number = input.varint()
    const refusal = refusals[input.byte()]
    if (refusal === undefined) throw new RangeError('a command has an unknown refusal')
    return { number, refusal }
  })
}

/** @param index undefined where the node that was asked does not lead */
export function encodeReadIndex(index: Index | undefined): Uint8Array {
  const out = new Writer(16)
  out.varint(index === undefined ? 0 : index + 1)
  return out.view()
}

export function decodeReadIndex(bytes: Uint8Array): Index | undefined {
  const value = new Reader(bytes).varint()
  return value === 0 ? undefined : value - 1
}
