import type { Draft, RequestOp } from '@ticketcd/wire'
import { keyOf, prefixOf } from '../bytes-text.ts'
import { type Key, rangeOf } from '../client/key-range.ts'
import { parseLeaseId } from '../lease-id.ts'
import type { TokenReader } from './tokens.ts'

/** One operation of a branch. */
export type Operation =
  | { readonly type: 'get'; readonly key: Key; readonly isPrefix: boolean; readonly keysOnly: boolean }
  | { readonly type: 'set'; readonly key: Key; readonly value: Buffer; readonly lease: bigint }
  | { readonly type: 'delete'; readonly key: Key; readonly isPrefix: boolean }

const kinds = 'get, set or delete'

/** @throws {Failure} */
export function readOperation(tokens: TokenReader): Operation {
  if (!tokens.isNext('get', 'set', 'delete')) throw tokens.problem(kinds)
  const kind = tokens.word(kinds)
  const keyText = tokens.word('a key')
  if (kind === 'set') {
    const value = Buffer.from(tokens.word('a value'), 'utf8')
    const lease = tokens.accept('--lease') ? parseLeaseId(tokens.word('the ID of a lease')) : 0n
    return { type: 'set', key: keyOf(keyText, false), value, lease }
  }
  let [isPrefix, keysOnly] = [false, false]
  for (;;) {
    if (tokens.accept('--prefix')) isPrefix = true
    else if (kind === 'get' && tokens.accept('--keys-only')) keysOnly = true
    else break
  }
  const key = isPrefix ? prefixOf(keyText, false) : keyOf(keyText, false)
  return kind === 'get' ? { type: 'get', key, isPrefix, keysOnly } : { type: 'delete', key, isPrefix }
}

export function requestOf(operation: Operation): Draft<RequestOp> {
  switch (operation.type) {
    case 'get': {
      const { key, isPrefix, keysOnly } = operation
      return { requestRange: { ...rangeOf(key, isPrefix), keysOnly } }
    }
    case 'set': {
      const { key, value, lease } = operation
      return { requestPut: { key, value, lease } }
    }
    case 'delete':
      return { requestDeleteRange: rangeOf(operation.key, operation.isPrefix) }
    default:
      return operation satisfies never
  }
}
