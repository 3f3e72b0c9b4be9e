import type { ErrorCode } from './frame.ts'

/** The client broke the protocol in a way that ends its connection (RFC 9113 §5.4.1). */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly code: ErrorCode

  /** @param reason is sent to the client */
  constructor(code: ErrorCode, reason: string) {
    super(reason)
    this.code = code
  }
}
