import type { Message, NodeId } from '@ticketcd/raft'
import { Reader } from '../codec/bytes.ts'
import type { Connection, ConnectionHandler } from './connection.ts'
import { channel } from './frame.ts'
import { type Refusal, readRefusal, writeRefusal } from './greeting.ts'
import { messageBytesMax, readMessage, writeMessage } from './message-codec.ts'
import { type Note, noteOverheadBytes, readNote, writeNote } from './note-codec.ts'
import { OutstandingRequests, type RequestLimits } from './outstanding-requests.ts'
import type { PeerCounters } from './peer-counters.ts'
import {
  type Answer,
  type Request,
  readAnswer,
  readRequest,
  requestOverheadBytes,
  writeAnswer,
  writeRequest,
} from './request-codec.ts'
import { RequestError } from './request-error.ts'
import { ServedRequests } from './served-requests.ts'
import type { PeerSettings } from './settings.ts'
import type { Timers } from './timers.ts'
import { UnsentNotes } from './unsent-notes.ts'

export interface LinkOptions {
  readonly connection: Connection
  readonly self: NodeId
  readonly peer: NodeId
  /** The dialler measures round trips, the acceptor answers. */
  readonly side: 'dialler' | 'acceptor'
  readonly settings: PeerSettings
  readonly timers: Timers
  readonly counters: PeerCounters
  readonly onMessage: (message: Message) => void
  readonly onRequest: (kind: number, body: Buffer) => Promise<Uint8Array>
  readonly onNote: (note: Note) => void
  readonly onRoundTrip: (roundTripMs: number) => void
  /** @param refusal where the other side gave a reason */
  readonly onClosed: (why: string, refusal: Refusal | undefined) => void
}

/** Answers may queue up to this many times the limit of messages; then the peer reads nothing. */
const answerQueueFactor = 4

const done = () => undefined

/** A ping is one varint. */
const pingBytesMax = 8

/** Messages, notes, requests and answers over a greeted connection, in both directions. */
export class Link implements ConnectionHandler {
  readonly connection: Connection
  readonly sinceMs: number
  private readonly options: LinkOptions
  private readonly outstanding: OutstandingRequests
  private readonly served: ServedRequests
  private readonly unsentNotes = new UnsentNotes()
  private refusal: Refusal | undefined

  constructor(options: LinkOptions) {
    const { connection, timers, settings, counters, onRequest } = options
    this.options = options
    this.connection = connection
    this.sinceMs = timers.now()
    this.outstanding = new OutstandingRequests(timers)
    this.served = new ServedRequests(settings, onRequest)
    connection.greeted(this, counters)
  }

  /** Whether messages and requests can be queued now. */
  get hasRoom(): boolean {
    return this.connection.isOpen && this.connection.queuedBytes < this.options.settings.queueBytesMax
  }

  /** @returns whether the message was queued */
  send(message: Message): boolean {
    const { settings, counters } = this.options
    if (!this.hasRoom || messageBytesMax(message) > settings.frameBytesMax) return false
    this.connection.frame(channel.message, (out) => writeMessage(out, message))
    counters.messagesSent += 1
    return true
  }

  /** @returns whether the note was queued; it may still be lost */
  notify(note: Note, onNotSent: () => void): boolean {
    const { settings, counters } = this.options
    if (!this.hasRoom || note.body.byteLength > settings.frameBytesMax - noteOverheadBytes) return false
    this.connection.frame(channel.note, (out) => writeNote(out, note))
    this.unsentNotes.add(this.connection.batch, onNotSent)
    counters.notesSent += 1
    return true
  }

  /** @throws {RequestError} */
  async request(kind: number, body: Uint8Array, limits: RequestLimits): Promise<Buffer> {
    const { settings, counters, peer } = this.options
    if (body.byteLength > settings.frameBytesMax - requestOverheadBytes)
      throw new RequestError('not-sent', `the request has ${body.byteLength} bytes, more than fit in a frame`)
    if (!this.hasRoom) throw new RequestError('not-sent', `the queue of node ${peer} is full or closed`)
    counters.requestsSent += 1
    return await this.outstanding.begin(limits, (id) => {
      this.connection.frame(channel.request, (out) => writeRequest(out, { id, kind, body }))
      return this.connection.batch
    })
  }

  /** Ends the connection after the queued frames. The other side gets the reason. */
  refuse(refusal: Refusal): void {
    this.connection.frame(channel.refusal, (out) => writeRefusal(out, refusal))
    this.connection.finish()
  }

  onTick(): void {
    const { side, timers } = this.options
    if (side === 'dialler' && this.connection.isDrained)
      this.connection.frame(channel.ping, (out) => out.varint(Math.round(timers.now() * 1000)))
  }

  onClosed(why: string): void {
    const words = this.refusal?.words ?? why
    this.outstanding.connectionLost(this.connection.batch, words)
    this.unsentNotes.connectionLost(this.connection.batch)
    this.options.onClosed(words, this.refusal)
  }

  onFrame(kind: number, payload: Buffer): void {
    const { self, peer } = this.options
    if (kind === channel.message)
      this.decode(() => readMessage(new Reader(payload), peer, self), this.received)
    else if (kind === channel.note) this.decode(() => readNote(payload), this.noted)
    else if (kind === channel.request) this.decode(() => readRequest(payload), this.requested)
    else if (kind === channel.response) this.decode(() => readAnswer(payload), this.answered)
    else if (kind === channel.ping) this.pinged(payload)
    else if (kind === channel.pong) this.decode(() => new Reader(payload).varint(), this.ponged)
    else if (kind === channel.refusal) this.decode(() => readRefusal(payload), this.refused)
    else if (kind !== channel.idle) this.connection.close(`a frame has the unexpected channel ${kind}`)
  }

  /** Only an error of the decoding closes the connection. One of its use is not caught. */
  private decode<T>(read: () => T, use: (value: T) => void): void {
    let value: T
    try {
      value = read()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.connection.close(`a frame is malformed: ${error.message}`)
      return
    }
    use(value)
  }

  private pinged(payload: Buffer): void {
    if (payload.length > pingBytesMax) this.connection.close('a ping is malformed')
    else this.reply(() => this.connection.frame(channel.pong, (out) => out.raw(payload)))
  }

  private readonly ponged = (sentAtUs: number): void => {
    const { timers, onRoundTrip } = this.options
    const roundTripMs = timers.now() - sentAtUs / 1000
    // A ping is rounded to a microsecond.
    if (roundTripMs < -0.001) this.connection.close('a pong answers no ping')
    else onRoundTrip(Math.max(0, roundTripMs))
  }

  private readonly received = (message: Message): void => {
    this.options.counters.messagesReceived += 1
    this.options.onMessage(message)
  }

  private readonly noted = (note: Note): void => {
    this.options.counters.notesReceived += 1
    this.decode(() => this.options.onNote(note), done)
  }

  private readonly requested = (request: Request): void => {
    this.options.counters.requestsReceived += 1
    void this.served.answerTo(request).then((answer) => {
      this.reply(() => this.connection.frame(channel.response, (out) => writeAnswer(out, answer)))
    })
  }

  private readonly answered = ({ id, status, body }: Answer): void => {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const failure = status === 'busy' ? 'not-sent' : 'failed'
    this.outstanding.settle(id, status === 'ok' ? bytes : new RequestError(failure, bytes.toString()))
  }

  private readonly refused = (refusal: Refusal): void => {
    this.refusal = refusal
    this.connection.close(refusal.words)
  }

  /** Answers are never dropped. A peer that asks on and reads no answers loses the connection. */
  private reply(write: () => void): void {
    const { settings } = this.options
    if (this.connection.queuedBytes > settings.queueBytesMax * answerQueueFactor)
      this.connection.close('the other side reads no answers')
    else write()
  }
}
