import type { Entry } from '@ticketcd/raft'
import { describe, expect, it } from 'vitest'
import { Proposals } from './proposals.ts'

const nodeId = '00000000000000aa'
const request = Uint8Array.of(1)

/** A node whose leader is set by hand, and which notes every command that it sends. */
function world(options: { pendingMax?: number; pendingBytesMax?: number } = {}) {
  const state = {
    leader: 'self' as 'self' | 'other' | undefined,
    nowMs: 0,
    here: [] as { number: number; command: Buffer }[],
    forwarded: [] as { number: number; command: Buffer }[],
  }
  const proposals = new Proposals(
    {
      nodeId,
      now: () => state.nowMs,
      startedAtMs: 1_000,
      timeoutMs: 7_000,
      pendingMax: options.pendingMax ?? 100,
      pendingBytesMax: options.pendingBytesMax ?? 1e9,
    },
    {
      get leader() {
        return state.leader
      },
      proposeHere: (number, command) => state.here.push({ number, command }),
      forward: (commands) => state.forwarded.push(...commands),
    },
  )
  return { state, proposals }
}

const entryOf = (command: Buffer, index: number, term: number): Entry => ({
  type: 'command',
  index,
  term,
  command,
})

/** Whether a promise has settled, and how. */
async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  const open = Symbol('open')
  const first = await Promise.race([
    promise.catch((error: Error) => error.message),
    new Promise((resolve) => setImmediate(resolve, open)),
  ])
  return first === open ? 'open' : first
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items
  if (item === undefined) throw new Error('nothing was sent')
  return item
}

describe('a command of a client', () => {
  it('is answered when this node applies it', async () => {
    const { state, proposals } = world()
    const result = proposals.propose(request)
    const { number, command } = first(state.here)
    proposals.onPlaced(number, { index: 5, term: 2 })
    expect(await outcomeOf(result)).toBe('open')
    proposals.onApplied(entryOf(command, 5, 2), 'done')
    expect(await outcomeOf(result)).toBe('done')
    expect(proposals.count).toBe(0)
  })

  it('is answered also where its place was never reported', async () => {
    const { state, proposals } = world()
    state.leader = 'other'
    const result = proposals.propose(request)
    proposals.flush()
    const { command } = first(state.forwarded)
    proposals.onApplied(entryOf(command, 9, 3), 'done')
    expect(await outcomeOf(result)).toBe('done')
  })

  it('waits for a leader, and goes to the first one', async () => {
    const { state, proposals } = world()
    state.leader = undefined
    void proposals.propose(request)
    expect(state.here).toEqual([])
    state.leader = 'self'
    proposals.onLeader()
    expect(state.here).toHaveLength(1)
    proposals.onLeader()
    expect(state.here).toHaveLength(1)
  })

  it.each(['not-sent', { refusal: 'not-leader' }, { refusal: 'transferring' }] as const)(
    'goes to the next leader after %j',
    async (placement) => {
      const { state, proposals } = world()
      state.leader = 'other'
      const result = proposals.propose(request)
      proposals.flush()
      proposals.onPlaced(first(state.forwarded).number, placement)
      proposals.onLeader()
      proposals.flush()
      expect(state.forwarded).toHaveLength(2)
      expect(await outcomeOf(result)).toBe('open')
    },
  )

  it('is not proposed again where nothing came back: it may be in the log', () => {
    const { state, proposals } = world()
    state.leader = 'other'
    void proposals.propose(request)
    proposals.flush()
    proposals.onLeader()
    proposals.flush()
    expect(state.forwarded).toHaveLength(1)
  })

  it('is proposed again when another entry was committed in its place', async () => {
    const { state, proposals } = world()
    const result = proposals.propose(request)
    proposals.onPlaced(first(state.here).number, { index: 5, term: 2 })
    proposals.onApplied({ type: 'no-op', index: 5, term: 3 }, undefined)
    expect(state.here).toHaveLength(2)
    proposals.onPlaced(first(state.here).number, { index: 6, term: 3 })
    proposals.onApplied(entryOf(first(state.here).command, 6, 3), 'done')
    expect(await outcomeOf(result)).toBe('done')
  })

  it('has the place at which it came into the log of this node', async () => {
    const { state, proposals } = world()
    state.leader = 'other'
    const result = proposals.propose(request)
    proposals.flush()
    const { command } = first(state.forwarded)
    const ofAnother = Buffer.from(command)
    ofAnother[0] = 0xbb
    proposals.onAppended([
      { type: 'no-op', index: 4, term: 2 },
      entryOf(ofAnother, 5, 2),
      entryOf(command, 6, 2),
    ])
    proposals.onApplied({ type: 'no-op', index: 5, term: 3 }, undefined)
    proposals.flush()
    expect(state.forwarded).toHaveLength(1)
    proposals.onApplied({ type: 'no-op', index: 6, term: 3 }, undefined)
    proposals.flush()
    expect(state.forwarded).toHaveLength(2)
    expect(await outcomeOf(result)).toBe('open')
  })

  it('is refused where the leader or this node has too many', async () => {
    const { state, proposals } = world({ pendingMax: 1 })
    const result = proposals.propose(request)
    expect(await outcomeOf(proposals.propose(request))).toBe('etcdserver: too many requests')
    proposals.onPlaced(first(state.here).number, { refusal: 'busy' })
    expect(await outcomeOf(result)).toBe('etcdserver: too many requests')
  })

  it('is refused where those that wait have too many bytes, until one of them has ended', async () => {
    const { state, proposals } = world({ pendingBytesMax: 1 })
    const result = proposals.propose(request)
    expect(await outcomeOf(proposals.propose(request))).toBe('etcdserver: too many requests')
    proposals.onApplied(entryOf(first(state.here).command, 5, 2), 'done')
    expect(await outcomeOf(result)).toBe('done')
    expect(await outcomeOf(proposals.propose(request))).toBe('open')
  })

  it('ends with an unknown outcome after its time, and later news of it is ignored', async () => {
    const { state, proposals } = world()
    const early = proposals.propose(request)
    state.nowMs = 1
    const late = proposals.propose(request)
    state.nowMs = 7_000
    proposals.expire()
    expect(await outcomeOf(early)).toBe('context deadline exceeded')
    expect(await outcomeOf(late)).toBe('open')
    expect(proposals.failedCount).toBe(1)
    proposals.onPlaced(first(state.here).number, { index: 4, term: 1 })
    proposals.onApplied(entryOf(first(state.here).command, 4, 1), 'done')
    expect(proposals.count).toBe(1)
    expect(proposals.failedCount).toBe(1)
  })

  it('has an unknown outcome where a snapshot covers its place', async () => {
    const { state, proposals } = world()
    const covered = proposals.propose(request)
    const later = proposals.propose(request)
    proposals.onPlaced(first(state.here).number, { index: 4, term: 1 })
    proposals.onPlaced(first(state.here.slice(1)).number, { index: 5, term: 1 })
    proposals.onRestored(4)
    expect(await outcomeOf(covered)).toBe('etcdserver: request timed out')
    expect(await outcomeOf(later)).toBe('open')
    expect(proposals.failedCount).toBe(1)
  })

  it('ends when the node stops', async () => {
    const { proposals } = world()
    const result = proposals.propose(request)
    proposals.close()
    expect(await outcomeOf(result)).toBe('etcdserver: server stopped')
  })
})

it("another node's command answers nobody here", async () => {
  const { state, proposals } = world()
  const result = proposals.propose(request)
  const foreign = Buffer.from(first(state.here).command)
  foreign[7] = 0xab
  proposals.onApplied(entryOf(foreign, 5, 2), 'done')
  expect(await outcomeOf(result)).toBe('open')
})
