import type { GrpcError } from './grpc-error.ts'

/**
 * The half of a call that an HTTP/2 server provides: sends the answer of a call. Its methods do
 * nothing after the stream has closed, and none of them throws.
 *
 * In return the server calls the `Call`: `receive` with each piece of the request's body,
 * `receiveEnd` after the last one, `drained` when `send` may be used again, and `closed` once. It
 * may call `closed` before `answer` or `finish` returns, so the call is over before.
 */
export interface Exchange {
  /** Bytes of answers that the client's flow control still holds back. */
  readonly unsentBytes: number
  /** Sends headers, one message and status OK. */
  answer(message: Uint8Array): void
  /** Sends one message of several. False: wait for `drained`. */
  send(message: Uint8Array): boolean
  /**
   * Sends the status, in headers alone if none were sent yet. A client that still sends is stopped
   * without an error.
   * @param error undefined for status OK
   */
  finish(error: GrpcError | undefined, httpStatus?: number): void
  pause(): void
  resume(): void
}
