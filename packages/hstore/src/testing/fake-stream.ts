import type { ServerStream } from '../front/front-end.ts'
import type { GrpcError } from '../front/grpc-error.ts'

/** The server's end of a stream whose client reads while `isReading` is true. */
export class FakeStream {
  readonly written: Uint8Array[] = []
  /** The bytes that a slow client has not read. */
  isReading = true
  isPaused = false
  outcome: 'open' | 'ended' | GrpcError = 'open'
  private readonly callbacks = new Map<string, (bytes: Buffer) => void>()
  readonly stream: ServerStream

  constructor(metadata: Readonly<Record<string, string>> = {}) {
    const on = (name: string) => (run: (bytes: Buffer) => void) => void this.callbacks.set(name, run)
    this.stream = {
      call: { metadata: { get: (name: string) => metadata[name] } },
      onMessage: on('message'),
      onEnd: on('end'),
      onClose: on('close'),
      onDrain: on('drain'),
      write: (bytes: Uint8Array) => {
        if (this.outcome !== 'open') return false
        this.written.push(bytes)
        return this.isReading
      },
      end: () => this.finish('ended'),
      fail: (error: GrpcError) => this.finish(error),
      pause: () => {
        this.isPaused = true
      },
      resume: () => {
        this.isPaused = false
      },
    } as unknown as ServerStream
  }

  send(bytes: Uint8Array): void {
    this.callbacks.get('message')?.(Buffer.from(bytes))
  }

  /** The client sends nothing more. */
  endRequests(): void {
    this.callbacks.get('end')?.(Buffer.alloc(0))
  }

  /** The client reads again. */
  drain(): void {
    this.isReading = true
    this.callbacks.get('drain')?.(Buffer.alloc(0))
  }

  /** The client's connection has ended. */
  disconnect(): void {
    this.finish('ended')
  }

  private finish(outcome: 'ended' | GrpcError): void {
    if (this.outcome !== 'open') return
    this.outcome = outcome
    this.callbacks.get('close')?.(Buffer.alloc(0))
  }
}

/** Lets promises and immediates that are due run. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
