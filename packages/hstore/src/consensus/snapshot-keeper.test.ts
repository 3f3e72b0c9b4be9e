import type { Input, SnapshotMeta } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import type { PeerLink } from './ports.ts'
import { SnapshotKeeper } from './snapshot-keeper.ts'

const configuration = { voters: ['a'], learners: [] }
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A node whose log grows by hand, and whose snapshots are saved when the test says so. */
function world() {
  const state = {
    bytes: 0,
    applied: { index: 100, term: 2 },
    firstIndex: 1,
    saves: [] as { meta: SnapshotMeta; resolve(): void; reject(error: Error): void }[],
    newest: undefined as SnapshotMeta | undefined,
    cuts: [] as number[],
    inputs: [] as Input[],
    failures: [] as string[],
    snapshotFrom: 0,
    sent: [] as string[],
  }
  const keeper = new SnapshotKeeper(
    {
      raft: {
        log: {
          get firstIndex() {
            return state.firstIndex
          },
          lastIndex: 100,
          committed: 100,
          termAt: () => 2,
        },
        configurationAt: () => configuration,
        installSnapshot: (to: string) => ({ type: 'install-snapshot', to }),
      } as never,
      get applied() {
        return state.applied
      },
      take: (input) => state.inputs.push(input),
      whenApplied: (task) => task(),
      onFailure: (error) => state.failures.push(error.message),
    },
    {
      log: {
        get bytes() {
          return state.bytes
        },
        append: () => undefined,
        sync: async () => 0,
        cut: async (index: number) => {
          state.cuts.push(index)
          state.bytes = 10
        },
      },
      snapshots: {
        save: (meta: SnapshotMeta) =>
          new Promise<void>((resolve, reject) => {
            const done = () => {
              state.newest = meta
              resolve()
            }
            state.saves.push({ meta, resolve: done, reject })
          }),
        read: async function* () {},
        newest: () => state.newest,
        newestBytes: 0,
        get cutIndex() {
          return state.newest?.index ?? 0
        },
      },
      state: {
        snapshot: async function* () {},
        get snapshotFrom() {
          return state.snapshotFrom
        },
      } as never,
      options: { snapshotBytes: 1_000, memory: { entriesMax: 50, bytesMax: 1_000_000 } } as never,
    },
  )
  const peers = {
    sendSnapshot: async (to: string, { index }: SnapshotMeta) =>
      void state.sent.push(`snapshot ${index} to ${to}`),
    send: (message: { type: string; to: string }) => void state.sent.push(`${message.type} to ${message.to}`),
  } as unknown as PeerLink
  return { state, keeper, peers }
}

it('a snapshot is taken once the log has grown, and the log is cut only after it is durable', async () => {
  const { state, keeper } = world()
  state.bytes = 1_000
  keeper.keep()
  expect(state.saves).toHaveLength(0)
  state.bytes = 1_001
  keeper.keep()
  keeper.keep()
  expect(state.saves.map(({ meta }) => meta)).toEqual([{ index: 100, term: 2, configuration }])
  await turn()
  expect(state.cuts).toEqual([])
  state.saves[0]?.resolve()
  await turn()
  expect(state.cuts).toEqual([100])
  state.bytes = 1_009
  keeper.keep()
  expect(state.saves).toHaveLength(1)
})

it('a disk that refuses a snapshot ends the node, and rejects nowhere else', async () => {
  const { state, keeper } = world()
  state.bytes = 2_000
  keeper.keep()
  state.saves[0]?.reject(new Error('ENOSPC'))
  await turn()
  expect(state.failures).toEqual(['ENOSPC'])
  expect(state.cuts).toEqual([])
})

it('a member that lags gets the newest snapshot, or a new one where the log begins behind that', async () => {
  const { state, keeper, peers } = world()
  const sending = keeper.sendTo('b', peers)
  await turn()
  state.saves[0]?.resolve()
  await sending
  expect(state.sent).toEqual(['snapshot 100 to b', 'install-snapshot to b'])
  await keeper.sendTo('c', peers)
  expect(state.saves).toHaveLength(1)
  state.applied = { index: 200, term: 2 }
  state.firstIndex = 150
  const again = keeper.sendTo('b', peers)
  await turn()
  expect(state.saves[1]?.meta.index).toBe(200)
  state.saves[1]?.resolve()
  await again
  expect(state.inputs.filter(({ type }) => type === 'snapshot-ended')).toHaveLength(3)
})

it('entries stay for a member that gets a snapshot, up to four times the bytes that memory holds', async () => {
  const { state, keeper, peers } = world()
  const append = (index: number) =>
    keeper.onAppended([{ index, term: 2, type: 'command', command: new Uint8Array(1_100_000) }])
  const sending = keeper.sendTo('b', peers)
  for (let index = 1; index <= 3; index += 1) append(index)
  keeper.keep()
  expect(state.inputs).toEqual([])
  expect(keeper.memoryBytes).toBeLessThan(4_000_000)
  append(4)
  keeper.keep()
  expect(state.inputs).toEqual([{ type: 'cut', index: 4 }])
  expect(keeper.memoryBytes).toBeLessThan(1_000_000)
  await turn()
  state.saves[0]?.resolve()
  await sending
})

it('a snapshot that does not arrive is reported as ended, so that Raft asks again', async () => {
  const { state, keeper, peers } = world()
  state.newest = { index: 100, term: 2, configuration }
  const cut = { ...peers, sendSnapshot: async () => Promise.reject(new Error('the connection was lost')) }
  await keeper.sendTo('b', cut)
  expect(state.sent).toEqual([])
  expect(state.inputs).toEqual([{ type: 'snapshot-ended', to: 'b' }])
  expect(state.failures).toEqual([])
})

it('no snapshot is taken while a part of the state is ahead of the log', async () => {
  const { state, keeper } = world()
  state.snapshotFrom = 101
  state.bytes = 2_000
  keeper.keep()
  await keeper.takeSnapshot()
  expect(state.saves).toEqual([])
  state.applied = { index: 101, term: 2 }
  keeper.keep()
  expect(state.saves.map(({ meta }) => meta.index)).toEqual([101])
})
