import type { NodeId } from '@ticketcd/raft'
import { Reader, type Writer } from '../codec/bytes.ts'

/*
 * The first frame of a connection is the dialler's greeting. The acceptor answers with a welcome,
 * or with a refusal and the end of the connection. Magic and version keep their place in all
 * versions of the protocol, and so does the layout of a refusal.
 */

export const protocolVersion = 1

/** Bytes of a frame before the welcome. Ids are far shorter. */
export const greetingBytesMax = 2_048

const idBytesMax = 256
const wordsMax = 500
const magic = 0x50_54_53_48

export const purposes = ['messages', 'snapshot'] as const
export type Purpose = (typeof purposes)[number]

export interface Greeting {
  readonly clusterId: string
  readonly from: NodeId
  readonly to: NodeId
  /** Differs between two processes with the same node id. */
  readonly instance: string
  readonly purpose: Purpose
}

/** Another version's greeting, of which nothing else can be read. */
export interface ForeignGreeting {
  readonly version: number
}

export interface Welcome {
  readonly clusterId: string
  readonly nodeId: NodeId
}

/** The byte of a code is its place here. New codes are added at the end. */
export const refusalCodes = [
  'other',
  'version',
  'cluster',
  'receiver',
  'removed',
  'duplicate',
  'busy',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

export interface Refusal {
  readonly code: RefusalCode
  readonly words: string
}

export function writeGreeting(out: Writer, greeting: Greeting, version = protocolVersion): void {
  out.uint32(magic)
  out.varint(version)
  out.text(greeting.clusterId)
  out.text(greeting.from)
  out.text(greeting.to)
  out.text(greeting.instance)
  out.byte(purposes.indexOf(greeting.purpose))
}

/** @throws {RangeError} where the bytes are no greeting */
export function readGreeting(bytes: Uint8Array): Greeting | ForeignGreeting {
  const input = new Reader(bytes)
  if (input.uint32() !== magic) throw new RangeError('the bytes are no greeting')
  const version = input.varint()
  if (version !== protocolVersion) return { version }
  const [clusterId, from, to, instance] = [input.text(), input.text(), input.text(), input.text()]
  const purpose = purposes[input.byte()]
  if (purpose === undefined || !input.isAtEnd) throw new RangeError('the bytes are no greeting')
  return { clusterId, from: idOf(from), to, instance, purpose }
}

export function writeWelcome(out: Writer, { clusterId, nodeId }: Welcome): void {
  out.text(clusterId)
  out.text(nodeId)
}

/** @throws {RangeError} where the bytes are no welcome */
export function readWelcome(bytes: Uint8Array): Welcome {
  const input = new Reader(bytes)
  return { clusterId: input.text(), nodeId: input.text() }
}

export function writeRefusal(out: Writer, { code, words }: Refusal): void {
  out.byte(refusalCodes.indexOf(code))
  out.text(words.slice(0, wordsMax))
}

/**
 * The words come from another process, so they are shortened and lose their control characters.
 *
 * @throws {RangeError} where the bytes are no refusal
 */
export function readRefusal(bytes: Uint8Array): Refusal {
  const input = new Reader(bytes)
  const code = refusalCodes[input.byte()] ?? 'other'
  return {
    code,
    words: input
      .text()
      .slice(0, wordsMax)
      .replaceAll(/\p{Cc}/gu, ' '),
  }
}

/** @throws {RangeError} for an id that no greeting can carry */
export function idOf(text: string): string {
  const bytes = Buffer.byteLength(text)
  if (bytes < 1 || bytes > idBytesMax)
    throw new RangeError(`an id has 1 to ${idBytesMax} bytes, not ${bytes}`)
  return text
}
