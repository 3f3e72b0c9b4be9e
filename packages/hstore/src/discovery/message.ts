import { randomBytes } from 'node:crypto'

/*
 * A message of discovery as text: a header of fixed fields, and a payload.
 *
 *   hstore1 KIND CLUSTER-TAG NONCE TIME MAC
 *
 * The receiver checks the code (MAC) over all other fields before it parses the payload, so it
 * never parses the payload of a stranger.
 */

const kinds = ['question', 'answer', 'refusal', 'entry'] as const

/**
 * A question asks for nodes. An answer describes a node, and a refusal gives the reason for none.
 * An entry is the file that describes a node to other programs of its user.
 */
export type MessageKind = (typeof kinds)[number]

export interface UnsealedMessage {
  readonly kind: MessageKind
  /** Of a cluster name; `any` for all clusters. */
  readonly clusterTag: string
  /** Made for the question, and repeated in the answers to it. */
  readonly nonce: string
  /** Of the sender's clock, in milliseconds since 1970. */
  readonly timeMs: number
  readonly payload: string
}

export interface Message extends UnsealedMessage {
  /** 64 hexadecimal digits; undefined where the sender has no secret. */
  readonly mac: string | undefined
}

export interface MessageText {
  readonly header: string
  readonly payload: string
}

/** With the header it fits into one packet of 1,500 bytes. */
export const payloadBytesMax = 1_100

const headerPattern = new RegExp(
  `^hstore1 (${kinds.join('|')}) ([0-9a-f]{32}|any) ([0-9a-f]{32}) (\\d{1,15}) ([0-9a-f]{64}|-)$`,
)

/** A message with a new nonce. */
export function newMessage(
  kind: MessageKind,
  clusterTag: string,
  timeMs: number,
  payload: string,
): UnsealedMessage {
  return { kind, clusterTag, nonce: randomBytes(16).toString('hex'), timeMs, payload }
}

export function headerOf({ kind, clusterTag, nonce, timeMs }: UnsealedMessage): string {
  return `hstore1 ${kind} ${clusterTag} ${nonce} ${timeMs}`
}

export function messageText(message: Message): MessageText {
  return { header: `${headerOf(message)} ${message.mac ?? '-'}`, payload: message.payload }
}

/** @returns undefined for a text that is no message, or one that is too long */
export function parseMessage({ header, payload }: MessageText): Message | undefined {
  if (Buffer.byteLength(payload) > payloadBytesMax) return undefined
  const [, kind, clusterTag, nonce, time, mac] = headerPattern.exec(header) ?? []
  if (clusterTag === undefined || nonce === undefined) return undefined
  return {
    kind: kind as MessageKind,
    clusterTag,
    nonce,
    timeMs: Number(time),
    payload,
    mac: mac === '-' ? undefined : mac,
  }
}
