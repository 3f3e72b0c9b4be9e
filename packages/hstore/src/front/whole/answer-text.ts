import { STATUS_CODES } from 'node:http'
import type { WholeAnswer } from '../front-end.ts'

let dateSecond = 0
let dateText = ''

/** The header `Date`, which has no fractions of seconds. @param nowMs since 1970 */
function dateOf(nowMs: number): string {
  const second = Math.floor(nowMs / 1_000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(nowMs).toUTCString()
  }
  return dateText
}

/**
 * An answer as it is sent by HTTP/1.1.
 *
 * @param isHead whether the body is left out, and its length is not
 * @param nowMs since 1970
 */
export function answerText(
  { status, head, body }: WholeAnswer,
  isHead: boolean,
  nowMs: number,
): { readonly text: string; readonly encoding: 'latin1' | 'utf8' } {
  const length = Buffer.byteLength(body)
  const text =
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${head}` +
    `Date: ${dateOf(nowMs)}\r\nContent-Length: ${length}\r\n\r\n${isHead ? '' : body}`
  // Most bodies are ASCII, which latin1 writes faster.
  return { text, encoding: length === body.length ? 'latin1' : 'utf8' }
}
