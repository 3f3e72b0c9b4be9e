import type { Entry, Input, Message, Output, Persist, RaftNode, SnapshotMeta } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { Driver } from './driver.ts'

const quiet: Output = {
  messages: [],
  persist: undefined,
  answers: [],
  committed: [],
  reads: [],
  refusedReads: [],
  snapshotsTo: [],
} as unknown as Output

const tick: Input = { type: 'tick' }
const entry = (index: number): Entry => ({ type: 'no-op', index, term: 1 })
const change = (number: number, more: Partial<Persist> = {}): Persist =>
  ({ number, entries: [], snapshot: undefined, ...more }) as Persist
const snapshotAt = (index: number): SnapshotMeta => ({
  index,
  term: 1,
  configuration: { voters: [], learners: [] },
})
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A driver of a node whose outputs the test gives, and which notes the order of the effects. */
function world(outputs: Partial<Output>[]) {
  const done: string[] = []
  const failures: string[] = []
  const syncs: { resolve(number: number): void; reject(error: Error): void }[] = []
  const slow = { isOn: false }
  const applies: { resolve(): void; reject(error: Error): void }[] = []
  const restores: { resolve(): void; reject(error: Error): void }[] = []
  const raft = {
    step: (inputs: readonly Input[]) => {
      done.push(
        `step ${inputs.map((input) => (input.type === 'persisted' ? `persisted ${input.number}` : input.type))}`,
      )
      return { ...quiet, ...outputs.shift() }
    },
  } as unknown as RaftNode
  const driver = new Driver(
    raft,
    {
      append: ({ number }) => void done.push(`append ${number}`),
      sync: () => new Promise((resolve, reject) => syncs.push({ resolve, reject })),
    },
    { send: ({ type }: Message) => void done.push(`send ${type}`) },
    {
      apply: (entries) => {
        done.push(`apply ${entries.map(({ index }) => index)}`)
        if (!slow.isOn) return undefined
        return new Promise((resolve, reject) => applies.push({ resolve, reject }))
      },
      restore: ({ index }) => {
        done.push(`restore ${index}`)
        return new Promise((resolve, reject) => restores.push({ resolve, reject }))
      },
    },
    {
      onAnswers: () => undefined,
      onRead: (id, index) => void done.push(`read ${id} at ${index}`),
      onReadRefused: (id) => void done.push(`refused ${id}`),
      onSnapshotNeeded: (to) => void done.push(`snapshot to ${to}`),
      onAppended: () => undefined,
      onStepped: () => undefined,
      onFailure: (error) => void failures.push(error.message),
    },
  )
  return { driver, done, failures, syncs, restores, applies, slow }
}

it('all inputs of a turn share a step', async () => {
  const { driver, done } = world([])
  driver.take(tick)
  driver.take(tick)
  expect(done).toEqual([])
  await turn()
  expect(done).toEqual(['step tick,tick'])
})

it('a change is reported durable after its write, and those that come meanwhile share the next write', async () => {
  const { driver, done, syncs } = world([
    { persist: change(1) },
    { persist: change(2) },
    { persist: change(3) },
  ])
  for (let each = 0; each < 3; each += 1) {
    driver.take(tick)
    await turn()
  }
  expect(done.filter((each) => each.startsWith('step persisted'))).toEqual([])
  expect(syncs).toHaveLength(1)
  syncs[0]?.resolve(1)
  await turn()
  await turn()
  expect(done.at(-1)).toBe('step persisted 1')
  expect(syncs).toHaveLength(2)
  syncs[1]?.resolve(3)
  await turn()
  await turn()
  expect(done.at(-1)).toBe('step persisted 3')
  expect(syncs).toHaveLength(2)
})

it('messages leave, changes are appended and entries applied in this order, before reads are answered', async () => {
  const { driver, done } = world([
    {
      messages: [{ type: 'heartbeat' } as Message],
      persist: change(1),
      committed: [entry(4), entry(5)],
      reads: [{ id: 7, index: 5 }],
      refusedReads: [8],
      snapshotsTo: ['b'],
    } as Partial<Output>,
  ])
  driver.take(tick)
  await turn()
  expect(done.slice(1)).toEqual([
    'send heartbeat',
    'append 1',
    'apply 4,5',
    'read 7 at 5',
    'refused 8',
    'snapshot to b',
  ])
})

it('entries wait for a restore, and are applied in order afterwards', async () => {
  const { driver, done, restores } = world([
    { persist: change(1, { snapshot: snapshotAt(10) }) },
    { committed: [entry(11)] },
    { committed: [entry(12)] },
  ])
  for (let each = 0; each < 3; each += 1) {
    driver.take(tick)
    await turn()
  }
  expect(done.filter((each) => each.startsWith('apply'))).toEqual([])
  restores[0]?.resolve()
  await turn()
  expect(done.slice(-2)).toEqual(['apply 11', 'apply 12'])
})

it('a newer snapshot replaces everything that waits for an older one', async () => {
  const { driver, done, restores } = world([
    { persist: change(1, { snapshot: snapshotAt(10) }) },
    { committed: [entry(11)] },
    { persist: change(2, { snapshot: snapshotAt(20) }) },
    { committed: [entry(21)] },
  ])
  for (let each = 0; each < 4; each += 1) {
    driver.take(tick)
    await turn()
  }
  restores[0]?.resolve()
  await turn()
  restores[1]?.resolve()
  await turn()
  expect(done.filter((each) => /^(apply|restore)/.test(each))).toEqual([
    'restore 10',
    'restore 20',
    'apply 21',
  ])
})

it('a write that fails ends the node once, and it takes nothing more', async () => {
  const { driver, done, failures, syncs } = world([{ persist: change(1) }])
  driver.take(tick)
  await turn()
  await turn()
  driver.take(tick)
  syncs[0]?.reject(new Error('ENOSPC'))
  await turn()
  const { length } = done
  driver.take(tick)
  await turn()
  expect(failures).toEqual(['ENOSPC'])
  expect(done).toHaveLength(length)
})

it('a restore that fails, and a step that throws, end the node', async () => {
  const restoring = world([{ persist: change(1, { snapshot: snapshotAt(10) }) }, { committed: [entry(11)] }])
  restoring.driver.take(tick)
  await turn()
  restoring.restores[0]?.reject(new Error('damaged'))
  await turn()
  expect(restoring.failures).toEqual(['damaged'])
  const throwing = world([])
  Object.assign(throwing.driver.raft, {
    step: () => {
      throw new Error('an invariant is violated')
    },
  })
  throwing.driver.take(tick)
  await turn()
  expect(throwing.failures).toEqual(['an invariant is violated'])
})

it('a driver that is closed starts no write, and reports no failure of the last one', async () => {
  const { driver, failures, syncs } = world([{ persist: change(1) }, { persist: change(2) }])
  driver.take(tick)
  await turn()
  driver.take(tick)
  await turn()
  driver.close()
  syncs[0]?.reject(new Error('closed'))
  await turn()
  expect(syncs).toHaveLength(1)
  expect(failures).toEqual([])
})

it('entries wait for those that are being applied, and a task for its turn', async () => {
  const { driver, done, applies, slow } = world([
    { committed: [entry(1), entry(2)] },
    { committed: [entry(3)] },
    { committed: [entry(4)] },
  ])
  driver.whenApplied(() => done.push('task at once'))
  slow.isOn = true
  driver.take(tick)
  await turn()
  driver.take(tick)
  await turn()
  driver.whenApplied(() => done.push('task'))
  driver.take(tick)
  await turn()
  const effects = () => done.filter((each) => !each.startsWith('step'))
  expect(effects()).toEqual(['task at once', 'apply 1,2'])
  slow.isOn = false
  applies[0]?.resolve()
  await turn()
  expect(effects()).toEqual(['task at once', 'apply 1,2', 'apply 3', 'task', 'apply 4'])
})

it('a task keeps its turn where a newer snapshot replaces the entries before it', async () => {
  const { driver, done, applies, restores, slow } = world([
    { committed: [entry(1)] },
    { committed: [entry(2)] },
    { persist: change(1, { snapshot: snapshotAt(9) }) },
  ])
  slow.isOn = true
  for (let step = 0; step < 2; step += 1) {
    driver.take(tick)
    await turn()
  }
  driver.whenApplied(() => done.push('task'))
  driver.take(tick)
  await turn()
  applies[0]?.resolve()
  await turn()
  restores[0]?.resolve()
  await turn()
  expect(done.filter((each) => /apply|task|restore/.test(each))).toEqual(['apply 1', 'task', 'restore 9'])
})

it('entries whose application fails later end the node', async () => {
  const { driver, failures, applies, slow } = world([{ committed: [entry(1)] }])
  slow.isOn = true
  driver.take(tick)
  await turn()
  applies[0]?.reject(new Error('no more memory'))
  await turn()
  expect(failures).toEqual(['no more memory'])
})
