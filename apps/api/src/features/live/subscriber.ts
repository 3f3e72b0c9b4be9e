import type { Socket } from 'node:net'
import type { LiveTopic } from '@ticketcd/schema'
import type { Caller } from '../../trpc.ts'
import type { Channel } from './channel.ts'

/** Where a stream is written to: of a socket, what is needed. */
export type StreamSocket = Pick<Socket, 'write' | 'end' | 'destroy' | 'writableLength' | 'destroyed'>

/**
 * One stream. Kept small, because there are many.
 *
 * Invariant: at most one piece is on its way. What came meanwhile is not queued; when the piece has gone, whatever is
 * owed by then is sent, and that is the newest.
 */
export class Subscriber {
  /** Everything up to this tick has been written; -1 for nothing yet. */
  sent = -1
  /** Up to this revision everything was known when it came; infinite for a revision that nobody has reached. */
  since: number | undefined
  readonly caller: Caller | undefined
  readonly channels: Map<LiveTopic, Channel>
  private readonly socket: StreamSocket

  constructor(
    socket: StreamSocket,
    channels: Map<LiveTopic, Channel>,
    { since, caller }: { since: number | undefined; caller: Caller | undefined },
  ) {
    this.socket = socket
    this.channels = channels
    this.since = since
    this.caller = caller
  }

  get isOpen(): boolean {
    return !this.socket.destroyed
  }

  /** Whether all that was written has gone to the system. */
  get isFree(): boolean {
    return this.socket.writableLength === 0
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  end(lastWords: Buffer): void {
    this.socket.end(lastWords)
  }

  destroy(): void {
    this.socket.destroy()
  }
}
