import { createHash } from 'node:crypto'
import { Code, StoreError } from '@ticketcd/mvcc'
import { CompactionRequest, PutRequest, services } from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { readDatabase } from '../backup/database-state.ts'
import type { ServerStream } from '../front/front-end.ts'
import type { GrpcError } from '../front/grpc-error.ts'
import { openDatabase } from '../testing/database.ts'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { StateStage } from '../testing/state.ts'
import { type SnapshotNode, serveSnapshot } from './snapshot.ts'

const { snapshot } = services.Maintenance
const hashBytes = 32

/** A client that reads until it is stopped. */
class Client {
  readonly blobs: Buffer[] = []
  readonly remaining: number[] = []
  outcome: 'ok' | GrpcError | undefined
  isReading = true
  onBlob = () => {}
  private readonly callbacks: Record<string, (bytes: Buffer) => void> = {}
  readonly stream = {
    call: { metadata: { get: () => undefined } },
    onMessage: (run: (bytes: Buffer) => void) => this.on('message', run),
    onEnd: (run: () => void) => this.on('end', run),
    onClose: (run: () => void) => this.on('close', run),
    onDrain: (run: () => void) => this.on('drain', run),
    write: (bytes: Uint8Array) => this.take(bytes),
    end: () => this.finish('ok'),
    fail: (error: GrpcError) => this.finish(error),
    pause() {},
    resume() {},
  } as unknown as ServerStream

  ask(): void {
    this.fire('message')
  }

  drain(): void {
    this.isReading = true
    this.fire('drain')
  }

  cancel(): void {
    this.outcome = 'ok'
    this.fire('close')
  }

  get database(): Buffer {
    return Buffer.concat(this.blobs).subarray(0, -hashBytes)
  }

  private on(name: string, run: (bytes: Buffer) => void): void {
    this.callbacks[name] = run
  }

  private fire(name: string): void {
    this.callbacks[name]?.(Buffer.alloc(0))
  }

  private take(bytes: Uint8Array): boolean {
    if (this.outcome !== undefined) return false
    const { blob, remainingBytes, header } = snapshot.response.decode(bytes)
    expect(header).toBeUndefined()
    this.blobs.push(Buffer.from(blob))
    this.remaining.push(remainingBytes)
    this.onBlob()
    return this.isReading
  }

  private finish(outcome: 'ok' | GrpcError): void {
    if (this.outcome !== undefined) return
    this.outcome = outcome
    this.fire('close')
  }
}

function stage(keys = 400) {
  const world = new StateStage()
  const put = (key: string, valueBytes: number) =>
    world.answer('put', PutRequest.encode({ key, value: Buffer.alloc(valueBytes, key) }))
  for (let at = 0; at < keys; at += 1) put(`key ${at}`, 1_000)
  const { machine } = world
  const compact = () => {
    const { revision, compactRevision } = machine.kv
    if (compactRevision < revision) world.answer('compaction', CompactionRequest.encode({ revision }))
    return machine.kv.stepCompaction(Number.POSITIVE_INFINITY)
  }
  const timers = new ManualTimers()
  const node = {
    state: machine,
    raft: { applied: 77 },
    header: () => ({ raftTerm: 5 }),
    callerOf: () => undefined,
    ready: () => undefined,
  } as unknown as SnapshotNode
  const client = new Client()
  serveSnapshot(node, client.stream, timers)
  return { machine, put, compact, timers, client, node }
}

describe('a stream of a snapshot', () => {
  it('is a database of the state as it was, whatever is written meanwhile, and its hash', async () => {
    const { machine, put, compact, client } = stage()
    const [{ hash }, { revision }] = [machine.kv.hashKv(0), machine.kv]
    client.onBlob = () => void put('key 1', 10)
    client.ask()
    put('key 2', 10)
    expect(compact()).toBe('held')
    await expect.poll(() => client.outcome).toBe('ok')

    const { database, blobs, remaining } = client
    expect(blobs.at(-1)).toEqual(createHash('sha256').update(database).digest())
    expect(remaining[0]).toBe(database.byteLength - (blobs[0] as Buffer).byteLength)
    expect(remaining.slice(-2)).toEqual([0, 0])
    expect(Math.max(...blobs.map(({ byteLength }) => byteLength))).toBe(32 * 1024)
    const state = readDatabase(openDatabase(database))
    expect(state).toMatchObject({ consistentIndex: 77, revision, compactRevision: -1 })
    const restored = new StateStage().machine.kv
    restored.restore(state.versions(), state)
    expect(restored.hashKv(0).hash).toBe(hash)
    expect(compact()).toBe('done')
  })

  it('that the client cancels holds nothing back', async () => {
    for (const blobs of [0, 1]) {
      const { compact, client } = stage()
      client.isReading = false
      client.ask()
      await expect.poll(() => client.blobs.length).toBeGreaterThanOrEqual(blobs)
      expect(compact()).toBe('held')
      client.cancel()
      await expect.poll(() => compact()).toBe('done')
    }
  })

  it('waits for a slow client, and ends after half a minute without progress', async () => {
    const { compact, client, timers } = stage()
    client.isReading = false
    client.ask()
    await expect.poll(() => client.blobs.length).toBe(1)
    timers.advance(29_999)
    client.drain()
    client.isReading = false
    await expect.poll(() => client.blobs.length).toBeGreaterThan(1)
    timers.advance(29_999)
    expect(client.outcome).toBeUndefined()
    timers.advance(1)
    await expect
      .poll(() => client.outcome)
      .toMatchObject({
        code: Code.deadlineExceeded,
        message: 'the client has taken nothing of the snapshot for 30 s, and was disconnected',
      })
    expect(compact()).toBe('done')
  })

  it('needs the rights of root, with the status of etcd', async () => {
    const { client, node, compact } = stage(1)
    const refusal = new StoreError(Code.permissionDenied, 'etcdserver: permission denied')
    Object.assign(node, {
      callerOf: () => {
        throw refusal
      },
    })
    client.ask()
    await expect
      .poll(() => client.outcome)
      .toMatchObject({ code: 7, message: 'etcdserver: permission denied' })
    expect(client.blobs).toEqual([])
    expect(compact()).toBe('done')
  })

  it('fails in words where a name does not fit into a database of etcd', async () => {
    const { client, machine, compact } = stage(1)
    machine.auth.restore({
      enabled: false,
      revision: 2,
      roles: [{ name: 'r'.repeat(40_000), keyPermission: [] }],
      users: [],
    })
    client.ask()
    await expect
      .poll(() => client.outcome)
      .toMatchObject({
        code: 13,
        message:
          'the snapshot cannot be written: a key in the bucket authRoles has 40000 bytes; ' +
          'a bbolt file takes at most 32768',
      })
    expect(compact()).toBe('done')
  })
})
