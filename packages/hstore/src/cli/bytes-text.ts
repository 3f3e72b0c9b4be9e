import { isUtf8 } from 'node:buffer'
import type { KeyValue } from '@ticketcd/wire'
import { shown, shownKey } from '../http/plain/entry.ts'
import type { Key } from './client/key-range.ts'
import { usageFailure } from './failure.ts'
import { leaseIdText } from './lease-id.ts'

/** Characters that move a terminal's cursor, or reorder its text. */
const unsafe = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu
const unsafeInLines = /(?![\n\t])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * The bytes of an argument.
 *
 * @throws {Failure} for malformed base64
 */
export function bytesOf(text: string, isBase64: boolean): Buffer {
  if (!isBase64) return Buffer.from(text, 'utf8')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw usageFailure(`“${text}” is no base64 (RFC 4648, padded).`)
  return bytes
}

/** @throws {Failure} for an empty key, and for malformed base64 */
export function keyOf(text: string, isBase64: boolean): Key {
  if (text === '') throw usageFailure('The key is empty. A key has at least one byte.')
  return bytesOf(text, isBase64).toString('latin1')
}

/** A prefix may be empty. */
export function prefixOf(text: string, isBase64: boolean): Key {
  return bytesOf(text, isBase64).toString('latin1')
}

/** In one line, for people: bytes that are no UTF-8 and control characters are escaped. */
export function oneLine(bytes: Uint8Array): string {
  return escaped(bytes, unsafe)
}

/** The same with line breaks and tabs as they are. */
export function manyLines(bytes: Uint8Array): string {
  return escaped(bytes, unsafeInLines)
}

export function keyText(key: Key): string {
  return oneLine(Buffer.from(key, 'latin1'))
}

/** Such as `“a”`, for sentences. */
export function quotedKey(key: Key): string {
  return `“${keyText(key)}”`
}

/** A key and its value as one line. */
export function kvText(kv: KeyValue, keysOnly: boolean): string {
  return keysOnly ? keyText(kv.key) : `${keyText(kv.key)} = ${oneLine(kv.value)}`
}

export function keyJson(key: Key): object {
  return shownKey(key)
}

/** With the names of the plain HTTP API. */
export function kvJson(
  { key, value, version, createRevision, modRevision, lease }: KeyValue,
  keysOnly: boolean,
) {
  return {
    ...shownKey(key),
    ...(keysOnly ? {} : shown('value', value)),
    version,
    createRevision,
    modRevision,
    ...(lease !== 0n && { lease: leaseIdText(lease) }),
  }
}

function escaped(bytes: Uint8Array, characters: RegExp): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(view)) return view.toString('utf8').replace(characters, escapedCharacter)
  return view.toString('latin1').replace(/[^\x20-\x7e]/g, escapedCharacter)
}

function escapedCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return named[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`)
}
