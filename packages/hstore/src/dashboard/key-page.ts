import { isUtf8 } from 'node:buffer'
import type { Key } from '@ticketcd/mvcc'
import { services } from '@ticketcd/wire'
import { invalid } from '../http/plain/refusal.ts'
import type { ServiceCalls } from '../http/service-calls.ts'
import type { ServiceCall } from '../services/served-method.ts'

const { KV } = services
const keysMax = 50
/** Of a value that the list shows. */
const previewBytes = 200

/**
 * One page of the keys with a prefix. It reads the copy of this node, so it works without a quorum
 * and on a learner.
 *
 * @param query `prefix` as text; `from` is the first key of the page in base64
 * @throws {Refusal | StoreError} for a malformed query, and where the caller may not read these
 *   keys
 */
export async function keyPage(query: URLSearchParams, calls: ServiceCalls, call: ServiceCall) {
  const prefix = Buffer.from(query.get('prefix') ?? '').toString('latin1')
  const rangeEnd = endOfPrefix(prefix)
  const first = prefix === '' ? '\0' : prefix
  const from = query.get('from')
  const key = from === null ? first : bytesOf(from)
  if (key < first || (rangeEnd !== '\0' && key >= rangeEnd))
    throw invalid('The parameter from is no key with this prefix.')
  const all = { serializable: true, rangeEnd }
  const page = await calls.answer(KV.range, { ...all, key, limit: keysMax }, call)
  const { kvs, more, header } = page
  // The count of a range costs a look at each of its keys, so it is not asked for twice.
  const { count } =
    key === first ? page : await calls.answer(KV.range, { ...all, key: first, countOnly: true }, call)
  const last = kvs.at(-1)?.key
  return {
    revision: header?.revision ?? 0,
    count,
    keys: kvs.map(({ key, value, version, createRevision, modRevision, lease }) => ({
      id: Buffer.from(key, 'latin1').toString('base64'),
      key: shownBytes(Buffer.from(key, 'latin1')),
      value: preview(value),
      valueBytes: value.byteLength,
      version,
      createRevision,
      modRevision,
      lease: lease === 0n ? '' : lease.toString(16),
    })),
    next: more && last !== undefined ? Buffer.from(`${last}\0`, 'latin1').toString('base64') : null,
  }
}

/** @throws {Refusal} for text that is not base64, or for none */
export function bytesOf(base64: string): Key {
  const bytes = Buffer.from(base64, 'base64')
  if (base64 === '' || bytes.toString('base64') !== base64)
    throw invalid('A key is missing, or is not base64 (RFC 4648, with its padding).')
  return bytes.toString('latin1')
}

/** As etcd's clients compute it: the prefix with its last byte that is not 0xff one higher. */
function endOfPrefix(prefix: Key): Key {
  for (let at = prefix.length - 1; at >= 0; at -= 1) {
    const byte = prefix.charCodeAt(at)
    if (byte < 0xff) return prefix.slice(0, at) + String.fromCharCode(byte + 1)
  }
  return '\0'
}

function shownBytes(bytes: Buffer): { text: string } | { base64: string } {
  return isUtf8(bytes) ? { text: bytes.toString() } : { base64: bytes.toString('base64') }
}

/** The beginning of a value. A character at its end that is cut in two is left out. */
function preview(value: Uint8Array): ReturnType<typeof shownBytes> {
  const bytes = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, previewBytes))
  if (value.byteLength <= previewBytes) return shownBytes(bytes)
  for (let cut = 0; cut < 4; cut += 1) {
    const shorter = bytes.subarray(0, bytes.byteLength - cut)
    if (isUtf8(shorter)) return { text: shorter.toString() }
  }
  return shownBytes(bytes)
}
