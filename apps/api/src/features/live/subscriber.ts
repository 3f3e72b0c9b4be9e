import type { Socket } from 'node:net'
import type { LiveTopic } from '@ticketcd/schema'
import type { Caller } from '../../http/trpc.ts'
import type { Frame } from './frame.ts'

/** The part of a socket that a stream uses. */
export type StreamSocket = Pick<Socket, 'write' | 'end' | 'destroy' | 'writableLength' | 'destroyed'>

/** The first frames of a new subscriber; `reset` if its missed changes are no longer known. */
export type Beginning = readonly Frame[] | 'reset'

/** One topic that at least one stream follows. */
export interface Channel {
  readonly followers: Set<Subscriber>
  /** The tick of the last change. */
  readonly version: number
  /** Prepares the changes up to now. Runs once per tick, before anything is written. */
  refresh(tick: number): void
  /**
   * The frames for a subscriber that has been sent everything up to a tick lower than `version`.
   */
  owed(sent: number): Beginning
  /**
   * The first frames of a new subscriber.
   *
   * @param since the revision up to which the subscriber has everything; `undefined` if it has
   *   nothing
   */
  begin(since: number | undefined): Beginning
}

/**
 * One stream. The object is small, because there are many.
 *
 * Invariant: at most one piece is in flight. Later changes are not queued. Once the piece has been
 * taken, the stream is sent the frames that it then lacks, with the latest values.
 */
export class Subscriber {
  /** The tick up to which everything has been written; -1 before the first write. */
  sent = -1
  /**
   * The revision up to which the browser had everything when it connected; infinite if that
   * revision exists in no history.
   */
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

  /** Whether the system has taken everything that was written. */
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
