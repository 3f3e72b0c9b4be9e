import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { StoreError } from '@ticketcd/mvcc'
import { services, WireError } from '@ticketcd/wire'
import { type CapturedState, stateBuckets } from '../backup/state-buckets.ts'
import { DatabaseImage } from '../bolt/database-image.ts'
import type { ServerStream } from '../front/front-end.ts'
import { GrpcError, grpcCode } from '../front/grpc-error.ts'
import { systemTimers, type Timers } from '../peers/timers.ts'
import { clusterVersion } from '../server/version.ts'
import type { NodeContext } from './node-context.ts'
import type { ServiceCall } from './served-method.ts'

/*
 * `Maintenance.Snapshot`: the state as etcd's database file, then the SHA-256 of the file.
 *
 * Invariants:
 * 1. The file is the state as of one applied entry. Later entries do not affect it.
 * 2. Compaction waits for the stream no longer than the stream lasts. A client that takes nothing
 *    ends it after `stalledMs`.
 */

const { snapshot } = services.Maintenance

/** Of a message, as in etcd. */
const blobBytes = 32 * 1024
/** Between two turns of the event loop. */
const sliceBytes = 256 * 1024
const stalledMs = 30_000

/** The parts of a node that the service uses. */
export interface SnapshotNode extends NodeContext {
  /** Resolves once the login of the call's token is applied; undefined where it is. */
  ready(call: ServiceCall): Promise<void> | undefined
}

/** @param timers for tests */
export function serveSnapshot(node: SnapshotNode, stream: ServerStream, timers: Timers = systemTimers): void {
  const sender = new SnapshotSender(node, stream, timers)
  let isStarted = false
  stream.onMessage((bytes) => {
    if (isStarted) return
    isStarted = true
    sender.send(bytes).catch((error: unknown) => stream.fail(asGrpcError(error)))
  })
}

class SnapshotSender {
  private readonly node: SnapshotNode
  private readonly stream: ServerStream
  private readonly timers: Timers
  private isOver = false
  private resume: (() => void) | undefined

  constructor(node: SnapshotNode, stream: ServerStream, timers: Timers) {
    this.node = node
    this.stream = stream
    this.timers = timers
    stream.onDrain(() => this.resume?.())
    stream.onClose(() => {
      this.isOver = true
      this.resume?.()
    })
  }

  async send(request: Uint8Array): Promise<void> {
    const { node, stream } = this
    snapshot.request.decode(request)
    const ready = node.ready(stream.call)
    if (ready !== undefined) await ready
    node.state.access.checkMaintenance(node.callerOf(stream.call))
    const state = captured(node)
    try {
      const image = await this.planned(state)
      if (image !== undefined) await this.sendFile(image)
    } finally {
      state.versions.close()
    }
    stream.end()
  }

  private async planned(state: CapturedState): Promise<DatabaseImage | undefined> {
    const plan = DatabaseImage.plan(stateBuckets(state))
    while (!this.isOver) {
      const { done, value } = plan.next()
      if (done === true) return value
      await setImmediate()
    }
    return undefined
  }

  private async sendFile(image: DatabaseImage): Promise<void> {
    const hash = createHash('sha256')
    let remainingBytes = image.bytes
    for (const bytes of slices(image.pages())) {
      hash.update(bytes)
      for (let at = 0; at < bytes.byteLength; at += blobBytes) {
        const blob = bytes.subarray(at, at + blobBytes)
        remainingBytes -= blob.byteLength
        await this.write(remainingBytes, blob)
        if (this.isOver) return
      }
      await setImmediate()
    }
    await this.write(0, hash.digest())
  }

  private async write(remainingBytes: number, blob: Uint8Array): Promise<void> {
    if (this.isOver || this.stream.write(snapshot.response.encode({ remainingBytes, blob })) || this.isOver)
      return
    await new Promise<void>((resolve, reject) => {
      const cancel = this.timers.after(stalledMs, () => reject(stalled()))
      this.resume = () => {
        cancel()
        resolve()
      }
    })
  }
}

/** Everything at once, so that it belongs to one entry of the log. */
function captured(node: NodeContext): CapturedState {
  const { kv, leases, auth, alarms, members } = node.state
  const isCompacted = kv.compactionState === 'done'
  return {
    applied: { index: node.raft.applied, term: node.header(undefined).raftTerm },
    leases: leases.records(),
    auth: auth.state(),
    alarms: alarms.list,
    members: members.list,
    clusterVersion,
    isCompacted,
    versions: kv.snapshot(),
  }
}

function* slices(pages: Iterable<Buffer>): Iterable<Buffer> {
  let parts: Buffer[] = []
  let bytes = 0
  for (const page of pages) {
    parts.push(page)
    bytes += page.byteLength
    if (bytes < sliceBytes) continue
    yield Buffer.concat(parts)
    parts = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(parts)
}

function stalled(): GrpcError {
  return new GrpcError(
    grpcCode.deadlineExceeded,
    `the client has taken nothing of the snapshot for ${stalledMs / 1000} s, and was disconnected`,
  )
}

function asGrpcError(error: unknown): GrpcError {
  if (error instanceof GrpcError) return error
  if (error instanceof StoreError) return new GrpcError(error.code, error.message)
  if (error instanceof WireError)
    return new GrpcError(grpcCode.internal, `grpc: error unmarshalling request: ${error.message}`)
  return new GrpcError(grpcCode.internal, `the snapshot cannot be written: ${(error as Error).message}`)
}
