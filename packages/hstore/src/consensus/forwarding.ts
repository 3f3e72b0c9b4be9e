import type { Index, ProposalRefusal, Term } from '@ticketcd/raft'
import { Reader, Writer } from '../codec/bytes.ts'

/*
 * What a node asks the leader for its clients: commands for the log, and the index that a read has to
 * wait for. The answers say where each command was put, or why it was refused.
 */

export const RequestKind = { propose: 1, readIndex: 2, changeMembers: 3, leaseCall: 4 } as const

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
] as const satisfies readonly ProposalRefusal[]

export type LeaderAnswer =
  | { readonly index: Index; readonly term: Term }
  | { readonly refusal: ProposalRefusal }

export function encodeCommands(commands: readonly Uint8Array[]): Uint8Array {
  const out = new Writer(commands.reduce((sum, { byteLength }) => sum + byteLength + 8, 8))
  out.varint(commands.length)
  for (const command of commands) out.bytes(command)
  return out.view()
}

/** @throws {RangeError} where the bytes are no list of commands */
export function decodeCommands(bytes: Uint8Array): Uint8Array[] {
  const input = new Reader(bytes)
  return Array.from({ length: input.count() }, () => input.bytes())
}

export function encodeAnswers(answers: readonly LeaderAnswer[]): Uint8Array {
  const out = new Writer(answers.length * 12 + 8)
  out.varint(answers.length)
  for (const answer of answers) {
    if ('refusal' in answer) {
      out.byte(1 + refusals.indexOf(answer.refusal))
      continue
    }
    out.byte(0)
    out.varint(answer.index)
    out.varint(answer.term)
  }
  return out.view()
}

/** @throws {RangeError} where the bytes are no list of answers */
export function decodeAnswers(bytes: Uint8Array): LeaderAnswer[] {
  const input = new Reader(bytes)
  return Array.from({ length: input.count() }, () => {
    const kind = input.byte()
    if (kind === 0) return { index: input.varint(), term: input.varint() }
    const refusal = refusals[kind - 1]
    if (refusal === undefined) throw new RangeError('an answer has an unknown refusal')
    return { refusal }
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
