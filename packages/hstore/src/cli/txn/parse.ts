import type { Compare, Draft, TxnRequest } from '@ticketcd/wire'
import { readCondition } from './condition.ts'
import { type Operation, readOperation, requestOf } from './operation.ts'
import { type Token, TokenReader } from './tokens.ts'

/*
 * A transaction is
 *
 *     [if CONDITION (and CONDITION)*]
 *     then OPERATION (and OPERATION)*
 *     [else OPERATION (and OPERATION)*]
 *
 * The end of a line may replace `and`. Each word has its place, so that keys and values may be any
 * words, `and` and `then` among them.
 */

export interface Transaction {
  readonly conditions: readonly Draft<Compare>[]
  readonly success: readonly Operation[]
  readonly failure: readonly Operation[]
}

/** @throws {Failure} with the place of the problem */
export function parseTransaction(words: readonly Token[]): Transaction {
  const tokens = new TokenReader(words)
  tokens.skipLineEnds()
  const conditions = tokens.accept('if') ? readList(tokens, readCondition, ['then']) : []
  if (!tokens.accept('then')) throw tokens.problem(conditions.length > 0 ? 'and or then' : 'if or then')
  const success = readList(tokens, readOperation, ['else', 'end'])
  const failure = tokens.accept('else') ? readList(tokens, readOperation, ['end']) : []
  tokens.accept('end')
  tokens.skipLineEnds()
  if (!tokens.isAtEnd) throw tokens.problem('and, else or the end')
  return { conditions, success, failure }
}

function readList<Item>(
  tokens: TokenReader,
  read: (tokens: TokenReader) => Item,
  endings: readonly string[],
): Item[] {
  const items: Item[] = []
  tokens.skipLineEnds()
  while (!tokens.isAtEnd && !tokens.isNext(...endings)) {
    items.push(read(tokens))
    const isSeparated = tokens.skipLineEnds()
    if (tokens.accept('and')) {
      tokens.skipLineEnds()
      if (tokens.isAtEnd || tokens.isNext(...endings)) throw tokens.problem('something behind and')
    } else if (!isSeparated) break
  }
  return items
}

export function txnRequestOf({ conditions, success, failure }: Transaction): Draft<TxnRequest> {
  return { compare: conditions, success: success.map(requestOf), failure: failure.map(requestOf) }
}

/** A transaction that only reads may be sent again. */
export function isReadOnly({ success, failure }: Transaction): boolean {
  return [...success, ...failure].every(({ type }) => type === 'get')
}
