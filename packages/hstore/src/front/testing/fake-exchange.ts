import type { Exchange } from '../exchange.ts'
import type { GrpcError } from '../grpc-error.ts'

/** Records the output of a call. */
export class FakeExchange implements Exchange {
  /** For example `answer one`, `send two`, `finish 0` and `finish 4 context deadline exceeded`. */
  readonly sent: string[] = []
  unsentBytes = 0
  mayContinue = true
  isPaused = false

  answer(message: Uint8Array): void {
    this.sent.push(`answer ${Buffer.from(message)}`)
  }

  send(message: Uint8Array): boolean {
    this.sent.push(`send ${Buffer.from(message)}`)
    return this.mayContinue
  }

  finish(error: GrpcError | undefined): void {
    this.sent.push(error === undefined ? 'finish 0' : `finish ${error.code} ${error.message}`)
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }
}
