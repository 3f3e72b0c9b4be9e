import type { Configuration, Entry, Message, NodeId, Persist, SnapshotMeta } from '@ticketcd/raft'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Consensus } from './consensus.ts'
import type { ConsensusLog, PeerLink, ReplicatedState, SnapshotStore } from './ports.ts'
import { requestOf } from './request-id.ts'

/** A state machine that keeps every request as text. */
class Journal implements ReplicatedState {
  lines: string[] = []
  apply(entry: Entry): string | undefined {
    if (entry.type !== 'command') return undefined
    this.lines.push(Buffer.from(requestOf(entry.command)).toString())
    return `done ${this.lines.length}`
  }
  async *snapshot() {
    yield Buffer.from(JSON.stringify(this.lines))
  }
  async restore(_: SnapshotMeta, chunks: AsyncIterable<Uint8Array>) {
    let text = ''
    for await (const chunk of chunks) text += Buffer.from(chunk).toString()
    this.lines = JSON.parse(text) as string[]
  }
}

class MemoryLog implements ConsensusLog {
  bytes = 0
  failure: Error | undefined
  private number = 0
  append({ number, entries }: Persist) {
    this.number = number
    for (const entry of entries) this.bytes += entry.type === 'command' ? entry.command.length : 8
  }
  async sync() {
    const { number } = this
    await new Promise(setImmediate)
    if (this.failure !== undefined) throw this.failure
    return number
  }
  async cut() {
    this.bytes = 0
  }
}

class MemorySnapshots implements SnapshotStore {
  private kept: { meta: SnapshotMeta; data: Buffer } | undefined
  async save(meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks) parts.push(chunk)
    this.kept = { meta, data: Buffer.concat(parts) }
  }
  async *read() {
    if (this.kept !== undefined) yield this.kept.data
  }
  newest() {
    return this.kept?.meta
  }
  get newestBytes() {
    return this.kept?.data.length ?? 0
  }
  get cutIndex() {
    return this.kept?.meta.index ?? 0
  }
}

class NotSent extends Error {
  readonly isNotSent = true
}

interface TestNode {
  readonly consensus: Consensus
  readonly journal: Journal
  readonly log: MemoryLog
  readonly failures: Error[]
}

/**
 * The log that each node starts with, the bytes of it that may stay in memory, and the time-out.
 */
interface Start {
  readonly entries?: readonly Entry[]
  readonly bytesMax?: number
  readonly electionMs?: number
  /** Decides how much longer than the time-out a node waits. */
  readonly random?: (id: NodeId, bound: number) => number
}

const anyBelow = (_: NodeId, bound: number) => Math.floor(Math.random() * bound)

/** Nodes in one process; messages between them are lost while either is cut off. */
class TestNetwork {
  readonly nodes = new Map<NodeId, TestNode>()
  readonly cut = new Set<NodeId>()
  private readonly stores = new Map<NodeId, MemorySnapshots>()

  constructor(
    ids: readonly NodeId[],
    configuration: Configuration,
    snapshotBytes = 1e9,
    { entries = [], bytesMax = 64 * mebibyte, electionMs = 100, random = anyBelow }: Start = {},
  ) {
    const start = { entries, bytesMax, electionMs, random }
    for (const id of ids) this.add(id, configuration, snapshotBytes, start)
  }

  private add(
    id: NodeId,
    configuration: Configuration,
    snapshotBytes: number,
    { entries, bytesMax, electionMs, random }: Required<Start>,
  ): void {
    const [journal, log, snapshots] = [new Journal(), new MemoryLog(), new MemorySnapshots()]
    const failures: Error[] = []
    this.stores.set(id, snapshots)
    const consensus = new Consensus({
      start: {
        id,
        snapshot: { index: 0, term: 0, configuration },
        hardState: { term: entries.at(-1)?.term ?? 0, votedFor: null },
        entries,
        random: (bound) => random(id, bound),
      },
      log,
      snapshots,
      peers: this.link(id),
      state: journal,
      options: {
        heartbeatMs: 10,
        electionMs,
        requestTimeoutMs: 30_000,
        pendingMax: 1_000,
        pendingBytesMax: 1e9,
        snapshotBytes,
        memory: { entriesMax: snapshotBytes < 1e9 ? 5 : 1_000, bytesMax },
      },
      onStatus: () => {},
      onApplied: () => {},
      onConfiguration: () => {},
      onFailure: (error) => failures.push(error),
    })
    this.nodes.set(id, { consensus, journal, log, failures })
    consensus.start()
  }

  private link(from: NodeId): PeerLink {
    const isCut = (to: NodeId) => this.cut.has(from) || this.cut.has(to)
    return {
      send: (message: Message) => {
        if (isCut(message.to)) return
        setImmediate(() => this.nodes.get(message.to)?.consensus.take({ type: 'message', message }))
      },
      request: async (to, kind) => {
        const peer = this.nodes.get(to)
        if (isCut(to) || peer === undefined) throw new NotSent('unreachable')
        return peer.consensus.onRequest(kind)
      },
      notify: (to, kind, body) => {
        const peer = this.nodes.get(to)
        if (isCut(to) || peer === undefined) return false
        setImmediate(() => peer.consensus.onNote(from, kind, Buffer.from(body)))
        return true
      },
      sendSnapshot: async (to, meta, chunks) => {
        if (isCut(to)) throw new Error('unreachable')
        await this.stores.get(to)?.save(meta, chunks)
      },
    }
  }

  node(id: NodeId): TestNode {
    const node = this.nodes.get(id)
    if (node === undefined) throw new Error(`there is no node ${id}`)
    return node
  }

  /** The node that leads among those that are not cut off. */
  async leader(): Promise<NodeId> {
    let leader: NodeId | undefined
    await expect
      .poll(() => {
        const up = [...this.nodes].filter(([id]) => !this.cut.has(id))
        leader = up.find(([, { consensus }]) => consensus.status.role === 'leader')?.[0]
        return leader !== undefined && up.every(([, { consensus }]) => consensus.status.leader === leader)
      })
      .toBe(true)
    return leader ?? ''
  }

  async follower(): Promise<NodeId> {
    const leader = await this.leader()
    return [...this.nodes.keys()].find((id) => id !== leader && !this.cut.has(id)) ?? ''
  }

  close(): void {
    for (const { consensus } of this.nodes.values()) consensus.close()
  }
}

const ids = ['00000000000000a1', '00000000000000a2', '00000000000000a3']
const configuration = { voters: ids, learners: [] }
const alone = { voters: ['00000000000000a1'], learners: [] }
const mebibyte = 1024 * 1024
let network: TestNetwork
afterEach(() => network.close())
const propose = (id: NodeId, text: string) => network.node(id).consensus.propose(Buffer.from(text))

describe('three nodes', () => {
  it('commit a command whichever of them gets it, and apply the same everywhere', async () => {
    network = new TestNetwork(ids, configuration)
    const results = await Promise.all(ids.map((id) => propose(id, id)))
    expect([...results].sort()).toEqual(['done 1', 'done 2', 'done 3'])
    const lines = () => ids.map((id) => network.node(id).journal.lines)
    await expect.poll(() => lines().map(({ length }) => length)).toEqual([3, 3, 3])
    expect(new Set(lines().map((each) => each.join())).size).toBe(1)
  })

  it('a read at any node sees every write that ended before it', async () => {
    network = new TestNetwork(ids, configuration)
    for (let at = 0; at < 30; at += 1) {
      await propose(ids[at % 3] ?? '', `line ${at}`)
      const reader = network.node(ids[(at + 1) % 3] ?? '')
      await reader.consensus.linearize()
      expect(reader.journal.lines.at(-1)).toBe(`line ${at}`)
    }
  })

  it('control: without waiting, a follower has not applied yet', async () => {
    network = new TestNetwork(ids, configuration)
    const [leader, follower] = [await network.leader(), await network.follower()]
    let behind = 0
    for (let at = 0; at < 30; at += 1) {
      await propose(leader, `line ${at}`)
      if (network.node(follower).journal.lines.at(-1) !== `line ${at}`) behind += 1
    }
    expect(behind).toBeGreaterThan(0)
  })

  it('commands that wait while the leader is cut off are committed once by the next one', async () => {
    network = new TestNetwork(ids, configuration)
    const old = await network.leader()
    await propose(old, 'before')
    network.cut.add(old)
    // One that the old leader takes into its log and cannot commit, and one at a follower.
    const atOld = propose(old, 'at the old leader')
    const follower = ids.find((id) => id !== old) ?? ''
    await propose(follower, 'at a follower')
    network.cut.delete(old)
    await atOld
    await expect
      .poll(() => ids.map((id) => network.node(id).journal.lines))
      .toEqual(ids.map(() => ['before', 'at a follower', 'at the old leader']))
  })

  it('a node that was away long gets a snapshot and then the rest', async () => {
    network = new TestNetwork(ids, configuration, 400)
    const away = await network.follower()
    network.cut.add(away)
    const leader = await network.leader()
    for (let at = 0; at < 60; at += 1) await propose(leader, `line ${at}`)
    expect(network.node(leader).consensus.status.firstIndex).toBeGreaterThan(10)
    network.cut.delete(away)
    await expect.poll(() => network.node(away).journal.lines.length).toBe(60)
    expect(network.node(away).journal.lines).toEqual(network.node(leader).journal.lines)
    expect(network.node(away).consensus.status.firstIndex).toBeGreaterThan(10)
  })

  it('elect another leader at once when the process of theirs ends', async () => {
    // Ticks come by hand: without the report the others would wait for ten of them.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const random = (id: NodeId, bound: number) => (id === ids[0] ? 0 : bound - 1)
    network = new TestNetwork(ids, configuration, 1e9, { random })
    vi.advanceTimersByTime(10)
    const leader = await network.leader()
    expect(leader).toBe(ids[0])
    network.cut.add(leader)
    network.node(leader).consensus.close()
    const others = ids.slice(1).map((id) => network.node(id).consensus)
    for (const other of others) other.onNodeEnded('00000000000000a3')
    for (const other of others) other.onNodeEnded(leader)
    vi.advanceTimersByTime(10)
    expect(await network.leader()).toBe(ids[1])
    expect(await propose(ids[2] ?? '', 'b')).toBe('done 1')
  })

  it('a member is removed and added by the leader, and refused in one word otherwise', async () => {
    network = new TestNetwork(ids, configuration)
    const leader = await network.leader()
    const other = await network.follower()
    await propose(leader, 'one')
    const { consensus } = network.node(leader)
    expect(await consensus.changeMembership({ type: 'add-voter', node: other })).toBe('already-a-member')
    expect(await consensus.changeMembership({ type: 'remove', node: other })).toBeUndefined()
    expect(consensus.configuration.voters).not.toContain(other)
    expect(await consensus.changeMembership({ type: 'add-learner', node: 'b4' })).toBeUndefined()
    expect(consensus.configuration.learners).toEqual(['b4'])
    expect(await network.node(other).consensus.changeMembership({ type: 'remove', node: leader })).toBe(
      'not-leader',
    )
  })

  it('a node whose disk fails takes no more part, and the others go on', async () => {
    network = new TestNetwork(ids, configuration)
    const leader = await network.leader()
    const node = network.node(leader)
    node.log.failure = new Error('no space left on device')
    await expect(propose(leader, 'lost')).rejects.toThrow('etcdserver: server stopped')
    expect(node.failures.map(({ message }) => message)).toEqual(['no space left on device'])
    network.cut.add(leader)
    expect(await propose(await network.leader(), 'goes on')).toMatch(/^done/)
  })
})

it('a node that starts with a long log counts it for the bound of its memory', async () => {
  const entries = Array.from({ length: 9 }, (_, at): Entry => {
    const command = new Uint8Array(mebibyte)
    return { index: at + 1, term: 1, type: 'command', command }
  })
  network = new TestNetwork(['00000000000000a1'], alone, 1e9, { entries, bytesMax: 4 * mebibyte })
  const { consensus } = network.node('00000000000000a1')
  expect(consensus.logMemoryBytes).toBeGreaterThan(8 * mebibyte)
  await expect.poll(() => consensus.appliedIndex).toBeGreaterThan(9)
  await expect.poll(() => consensus.raft.log.firstIndex).toBeGreaterThan(5)
  expect(consensus.logMemoryBytes).toBeLessThan(4 * mebibyte)
})

it('a node that starts with more entries than a call may have arguments applies them', async () => {
  const entries = Array.from({ length: 300_000 }, (_, at): Entry => {
    return { index: at + 1, term: 1, type: 'no-op' }
  })
  network = new TestNetwork(['00000000000000a1'], alone, 1e9, { entries })
  const { consensus, failures } = network.node('00000000000000a1')
  await expect.poll(() => failures.length > 0 || consensus.appliedIndex > entries.length).toBe(true)
  expect(failures).toEqual([])
})
