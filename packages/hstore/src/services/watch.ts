import { cancelReason, StoreError, type WatchHub, type WatchMessage } from '@ticketcd/mvcc'
import { services, type WatchRequest, WatchResponse } from '@ticketcd/wire'
import type { ServerStream } from '../front/front-end.ts'
import { GrpcError, grpcCode } from '../front/grpc-error.ts'
import { encodedEvents } from './event-encoding.ts'
import { asGrpcError } from './grpc-refusal.ts'
import type { NodeContext } from './node-context.ts'
import { decodingError } from './served-method.ts'

const { Watch } = services

/** A message ends before the revision with which it would exceed this. */
const messageBytesMax = 1024 * 1024

/*
 * One `Watch` stream of a client. Messages are pulled from the hub only while the client reads, so
 * a slow client costs no memory here.
 */
export class WatchCall {
  private readonly node: NodeContext
  private readonly stream: ServerStream
  private readonly watches: ReturnType<WatchHub['openStream']>
  private isBlocked = false
  private isPulling = false
  private readonly onClosed: () => void
  private readonly timer: NodeJS.Timeout
  private isClosed = false

  /**
   * @param progressNotifyMs between two notifications of a quiet watch, from the start of the
   *   stream
   */
  constructor(node: NodeContext, stream: ServerStream, progressNotifyMs: number, onClosed: () => void) {
    this.node = node
    this.stream = stream
    this.onClosed = onClosed
    this.watches = node.state.watches.openStream(() => this.pullSoon())
    this.timer = setInterval(() => this.watches.progressTick(), progressNotifyMs)
    this.timer.unref()
    stream.onMessage((bytes) => this.receive(bytes))
    stream.onDrain(() => {
      this.isBlocked = false
      this.pull()
    })
    // As in etcd, the events go on where the client has ended its side.
    stream.onClose(() => this.close())
  }

  get needsLeader(): boolean {
    return this.stream.call.metadata.get('hasleader') === 'true'
  }

  fail(error: GrpcError): void {
    this.stream.fail(error)
    this.close()
  }

  private close(): void {
    if (this.isClosed) return
    this.isClosed = true
    clearInterval(this.timer)
    this.watches.close()
    this.onClosed()
  }

  private receive(bytes: Buffer): void {
    let request: WatchRequest
    try {
      request = Watch.watch.request.decode(bytes)
    } catch (error) {
      this.fail(asGrpcError(decodingError(error)))
      return
    }
    const { createRequest, cancelRequest, progressRequest } = request
    if (createRequest !== undefined) this.create(createRequest)
    else if (cancelRequest !== undefined) this.watches.cancel(cancelRequest.watchId)
    else if (progressRequest !== undefined) this.watches.requestProgress()
    this.pull()
    // A client that asks and does not read is read no further.
    if (this.watches.isBacklogged) this.stream.pause()
  }

  private create(request: NonNullable<WatchRequest['createRequest']>): void {
    const { node } = this
    try {
      // An empty key is the first of all keys (etcd's rule).
      const key = request.key === '' ? '\0' : request.key
      node.state.access.checkRange(node.callerOf(this.stream.call), { key, rangeEnd: request.rangeEnd })
      this.watches.create(request)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.watches.refuse(cancelReason(error))
    }
  }

  /** All changes of one turn of the event loop travel together. */
  private pullSoon(): void {
    if (this.isPulling) return
    this.isPulling = true
    setImmediate(() => {
      try {
        this.pull()
      } catch (error) {
        // Thrown in an immediate it would end the process.
        this.fail(new GrpcError(grpcCode.internal, (error as Error).message))
      }
    })
  }

  private pull(): void {
    this.isPulling = false
    while (!this.isBlocked && !this.isClosed) {
      const message = this.watches.next(messageBytesMax)
      if (message === undefined) {
        // A long read of the history without a match leaves the loop to others in between.
        if (this.watches.isReady) this.pullSoon()
        return
      }
      this.isBlocked = !this.stream.write(this.encode(message))
      if (!this.watches.isBacklogged) this.stream.resume()
    }
  }

  private encode(message: WatchMessage): Uint8Array {
    const { watchId, revision, created, canceled, cancelReason: reason, compactRevision, fragment } = message
    const head = WatchResponse.encode({
      header: this.node.header(revision),
      watchId,
      created,
      canceled,
      cancelReason: reason,
      compactRevision,
      fragment,
    })
    if (message.changes.length === 0) return head
    return Buffer.concat([head, ...message.changes.map((change) => encodedEvents(change, message.prevKv))])
  }
}
