import { type Compare, CompareResult, CompareTarget, type Draft } from '@ticketcd/wire'
import { keyOf } from '../bytes-text.ts'
import { usageFailure } from '../failure.ts'
import { parseLeaseId } from '../lease-id.ts'
import type { TokenReader } from './tokens.ts'

const kinds = 'exists, missing, value, version, created, modified or lease'

const results: Readonly<Record<string, number>> = {
  '=': CompareResult.EQUAL,
  '!=': CompareResult.NOT_EQUAL,
  '<': CompareResult.LESS,
  '>': CompareResult.GREATER,
  // A system's shell gives < and > a meaning of its own.
  eq: CompareResult.EQUAL,
  ne: CompareResult.NOT_EQUAL,
  lt: CompareResult.LESS,
  gt: CompareResult.GREATER,
}

/** How the operand of each kind is read. */
const operands: Readonly<Record<string, (text: string) => Draft<Compare>>> = {
  value: (text) => ({ target: CompareTarget.VALUE, value: Buffer.from(text, 'utf8') }),
  version: (text) => ({ target: CompareTarget.VERSION, version: numberOf(text) }),
  created: (text) => ({ target: CompareTarget.CREATE, createRevision: numberOf(text) }),
  modified: (text) => ({ target: CompareTarget.MOD, modRevision: numberOf(text) }),
  lease: (text) => ({ target: CompareTarget.LEASE, lease: text === '0' ? 0n : parseLeaseId(text) }),
}

/** @throws {Failure} */
export function readCondition(tokens: TokenReader): Draft<Compare> {
  const isExistence = tokens.isNext('exists', 'missing')
  if (!isExistence && !tokens.isNext(...Object.keys(operands))) throw tokens.problem(kinds)
  const kind = tokens.word(kinds)
  const key = keyOf(tokens.word('a key'), false)
  if (isExistence) {
    const result = kind === 'exists' ? CompareResult.GREATER : CompareResult.EQUAL
    return { key, target: CompareTarget.VERSION, result, version: 0 }
  }
  if (!tokens.isNext(...Object.keys(results))) throw tokens.problem('=, !=, < or >')
  const result = results[tokens.word('=, !=, < or >')] ?? CompareResult.EQUAL
  const operand = tokens.word(kind === 'value' ? 'a value' : 'a number')
  return { key, result, ...operands[kind]?.(operand) }
}

function numberOf(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(number)) return number
  throw usageFailure(`The transaction compares with “${text}”, which is no whole number. See: help txn`)
}
