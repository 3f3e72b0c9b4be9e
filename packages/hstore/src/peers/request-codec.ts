import { Reader, type Writer } from '../codec/bytes.ts'

/** The byte of a status is its place here. `busy` promises that the request was not executed. */
const statuses = ['ok', 'failed', 'busy'] as const
export type AnswerStatus = (typeof statuses)[number]

/** Bytes of a request or an answer besides its body, at most. */
export const requestOverheadBytes = 32

export interface Answer {
  readonly id: number
  readonly status: AnswerStatus
  readonly body: Uint8Array
}

export function writeAnswer(out: Writer, { id, status, body }: Answer): void {
  out.varint(id)
  out.byte(statuses.indexOf(status))
  out.bytes(body)
}

/** @throws {RangeError} where the bytes are no answer */
export function readAnswer(payload: Buffer): Answer {
  const input = new Reader(payload)
  const id = input.varint()
  const status = statuses[input.byte()]
  if (status === undefined) throw new RangeError('an answer has an unknown status')
  const body = input.bytes()
  if (!input.isAtEnd) throw new RangeError('bytes follow an answer in its frame')
  return { id, status, body }
}

export interface Request {
  readonly id: number
  readonly kind: number
  readonly body: Uint8Array
}

export function writeRequest(out: Writer, { id, kind, body }: Request): void {
  out.varint(id)
  out.varint(kind)
  out.bytes(body)
}

/** @throws {RangeError} where the bytes are no request */
export function readRequest(payload: Buffer): Request {
  const input = new Reader(payload)
  const request = { id: input.varint(), kind: input.varint(), body: input.bytes() }
  if (!input.isAtEnd) throw new RangeError('bytes follow a request in its frame')
  return request
}
