import { isUtf8 } from 'node:buffer'
import type { Key } from '@ticketcd/mvcc'
import type { HttpRequest } from '../../front/front-end.ts'
import { fieldsOfForm } from './form-body.ts'
import { fieldsOfJson } from './json-body.ts'
import { invalid, Refusal } from './refusal.ts'

/** A key with its value, as a client sends them. */
export interface Entry {
  readonly key: Key
  readonly value: Buffer
}

const names: ReadonlySet<string> = new Set(['key', 'keyBase64', 'value', 'valueBase64'])

type Reader = (body: Buffer) => Iterable<readonly [string, Buffer]>

const readers: ReadonlyMap<string, Reader> = new Map([
  ['application/json', fieldsOfJson],
  ['application/x-www-form-urlencoded', fieldsOfForm],
])

/**
 * Reads the body of a write.
 *
 * @throws {Refusal} for another type, and for anything but one key and one value
 */
export function entryOf(headers: HttpRequest['headers'], body: Buffer): Entry {
  const fields = new Map<string, Buffer>()
  for (const [name, value] of readerOf(headers)(body)) {
    if (!names.has(name)) throw invalid(`The field ${shortened(name)} is unknown. Send key and value.`)
    if (fields.has(name)) throw invalid(`The field ${name} is there twice. Send it once.`)
    fields.set(name, value)
  }
  const key = fieldOf(fields, 'key')
  return { key: keyOf(key), value: fieldOf(fields, 'value') }
}

/** @throws {Refusal} for an empty key */
export function keyOf(bytes: Buffer): Key {
  if (bytes.byteLength === 0) throw invalid('The key is empty. A key has at least one byte.')
  return bytes.toString('latin1')
}

/** A field as it is shown to clients: as text where it is UTF-8, and as base64 otherwise. */
export function shown(name: 'key' | 'value', bytes: Uint8Array): Readonly<Record<string, string>> {
  const { buffer, byteOffset, byteLength } = bytes
  const view = Buffer.from(buffer, byteOffset, byteLength)
  return isUtf8(view) ? { [name]: view.toString() } : { [`${name}Base64`]: view.toString('base64') }
}

/** A key as it is shown to clients. */
export const shownKey = (key: Key) => shown('key', Buffer.from(key, 'latin1'))

function readerOf({
  'content-type': contentType = '',
  'content-encoding': encoding,
}: HttpRequest['headers']) {
  if (encoding !== undefined) throw unsupported('The body must not be compressed.')
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const reader = readers.get(type)
  if (reader !== undefined) return reader
  const types = [...readers.keys()].join(' or ')
  throw unsupported(`The body must be of the type ${types}. Name it in Content-Type.`)
}

const unsupported = (message: string) => new Refusal('unsupported-media-type', message)

function fieldOf(fields: ReadonlyMap<string, Buffer>, name: 'key' | 'value'): Buffer {
  const plain = fields.get(name)
  const encoded = fields.get(`${name}Base64`)
  if (plain !== undefined && encoded !== undefined)
    throw invalid(`The fields ${name} and ${name}Base64 exclude one another. Send one of them.`)
  if (plain !== undefined) return plain
  if (encoded === undefined) throw invalid(`The field ${name} is missing. Send ${name} or ${name}Base64.`)
  const text = encoded.toString('latin1')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text)
    throw invalid(`The field ${name}Base64 is not base64 (RFC 4648, with its padding).`)
  return bytes
}

function shortened(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)
}
