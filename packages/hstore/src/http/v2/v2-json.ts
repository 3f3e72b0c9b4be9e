import type { V2Error } from '../../v2/v2-error.ts'
import type { V2Event } from '../../v2/v2-event.ts'
import type { V2Record } from '../../v2/v2-record.ts'
import { rootPath } from '../../v2/v2-record.ts'

/*
 * The bodies of v2 answers, byte for byte as Go's encoder writes them: empty fields are left out,
 * and `<`, `>`, `&` are escaped.
 */

/** Text that needs no escapes: printable ASCII but `"`, `&`, `<`, `>` and the backslash. */
const plain = /^[ !#-%'-;=?-[\]-~]*$/
/** JSON escapes, where Go's encoder differs from `JSON.stringify`. */
const escaped = /[<>&\u2028\u2029\ufffd]|\\[bf]|\\\\/g

export function eventJson(event: V2Event): string {
  const { action, node, prevNode, nowMs } = event
  const before = prevNode === undefined ? '' : `,"prevNode":${nodeJson(prevNode, nowMs)}`
  return `{"action":"${action}","node":${nodeJson(node, nowMs)}${before}}\n`
}

/** The answer to a success for a client that requested no key. */
export function quietJson({ action }: V2Event): string {
  return `{"action":"${action}"}\n`
}

/** Lists the records in a directory that lists show. */
type Lister = (path: string) => readonly V2Record[]

export interface ListOptions {
  readonly isRecursive: boolean
  readonly isSorted: boolean
  readonly nowMs: number
}

export function getJson(record: V2Record, options: ListOptions, list: Lister): string {
  const { isDirectory, path } = record
  const nodes = isDirectory ? listJson(list(path), options, list) : ''
  return `{"action":"get","node":${nodeJson(record, options.nowMs, nodes)}}\n`
}

export function errorJson({ code, message, reason, index }: V2Error): string {
  const cause = reason === '' ? '' : `"cause":${textJson(reason)},`
  return `{"errorCode":${code},"message":"${message}",${cause}"index":${index}}\n`
}

function listJson(records: readonly V2Record[], options: ListOptions, list: Lister): string {
  if (records.length === 0) return ''
  const ordered = options.isSorted ? records.toSorted(byPath) : records
  const nodes = ordered.map((record) => {
    const isListed = options.isRecursive && record.isDirectory
    return nodeJson(record, options.nowMs, isListed ? listJson(list(record.path), options, list) : '')
  })
  return `"nodes":[${nodes.join()}],`
}

/** @param nodes the field with the records in a directory and a comma, or '' */
function nodeJson(record: V2Record, nowMs: number, nodes = ''): string {
  const { path, value, isDirectory, createdIndex, modifiedIndex, expiresAtMs } = record
  if (path === rootPath) return `{"dir":true${nodes === '' ? '' : `,${nodes.slice(0, -1)}`}}`
  const content = isDirectory ? '"dir":true,' : value === undefined ? '' : `"value":${textJson(value)},`
  const expiry = expiresAtMs === undefined ? '' : expiryJson(expiresAtMs, nowMs)
  return (
    `{"key":${textJson(path)},${content}${expiry}${nodes}` +
    `"modifiedIndex":${modifiedIndex},"createdIndex":${createdIndex}}`
  )
}

function expiryJson(expiresAtMs: number, nowMs: number): string {
  // Go leaves out the zeros at the end of a fraction.
  const time = new Date(expiresAtMs).toISOString().replace(/\.?0*Z$/, 'Z')
  const seconds = Math.ceil((expiresAtMs - nowMs) / 1_000)
  // `-0` is 0, too.
  return seconds === 0 ? `"expiration":"${time}",` : `"expiration":"${time}","ttl":${seconds},`
}

/** @param latin1 one character for each byte of UTF-8; other bytes become U+FFFD, as in Go */
function textJson(latin1: string): string {
  if (plain.test(latin1)) return `"${latin1}"`
  return JSON.stringify(Buffer.from(latin1, 'latin1').toString()).replace(escaped, goEscape)
}

function goEscape(match: string): string {
  switch (match) {
    case '\\\\':
      return match
    case '\\b':
      return '\\u0008'
    case '\\f':
      return '\\u000c'
    default:
      return `\\u${match.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
}

function byPath(one: V2Record, other: V2Record): number {
  return one.path < other.path ? -1 : 1
}
