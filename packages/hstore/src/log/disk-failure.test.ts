import { expect, it } from 'vitest'
import { Chance } from './testing/chance.ts'
import { FakeDisk, failure } from './testing/fake-disk.ts'
import { NodeScript } from './testing/node-script.ts'
import { brief, change, emptyDisk, entries, opened, segmentsOf } from './testing/opened.ts'

it('an error of the disk reaches the sync, and the log takes nothing more', async () => {
  for (const name of ['write', 'sync'] as const) {
    const disk = emptyDisk()
    const { log } = await opened(disk)
    log.append(change(1, 1, 2))
    await log.sync()
    disk.fail = (call) => (call.name === name ? failure('ENOSPC', call.path) : undefined)
    log.append(change(2, 3, 1))
    await expect(log.sync()).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('ENOSPC'),
    })
    disk.fail = () => undefined
    expect(() => log.append(change(3, 4, 1))).toThrow('cannot be written')
    await expect(log.sync()).rejects.toThrow('cannot be written')
    await log.close()
    const again = await opened(disk)
    expect(brief(again.entries.slice(0, 2))).toEqual(brief(entries(1, 2)))
  }
})

it('changes that were shown after a failed sync are durable before the next start reports them', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 1))
  await log.sync()
  disk.fail = ({ name, path }) => (name === 'sync' ? failure('EIO', path) : undefined)
  log.append(change(2, 2, 1))
  await expect(log.sync()).rejects.toThrow('EIO')
  disk.fail = () => undefined
  // The system shows the frame, but no longer marks it as unwritten.
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 2)))
  expect(brief((await opened(disk.crashed())).entries)).toEqual(brief(entries(1, 2)))
})

it('a disk that is full when a segment begins keeps what was acknowledged', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 30))
  await log.sync()
  disk.fail = ({ name, path }) => (name === 'open' ? failure('ENOSPC', path) : undefined)
  log.append(change(2, 31, 30))
  await expect(log.sync()).rejects.toThrow('ENOSPC')
  disk.fail = () => undefined
  const again = await opened(disk)
  expect(brief(again.entries)).toEqual(brief(entries(1, 30)))
  again.log.append(change(1, 31, 30))
  await again.log.sync()
  expect(segmentsOf(disk)).toHaveLength(2)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 60)))
})

it('a segment whose first frame cannot be written takes over from the one before', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  const hardState = { term: 1, votedFor: 'n2' }
  log.append({ ...change(1, 1, 30), hardState })
  await log.sync()
  await snapshots.save({ index: 30, term: 1, configuration: { voters: ['n1'], learners: [] } }, [])
  let writes = 0
  disk.fail = ({ name, path }) => {
    if (name === 'write') writes += 1
    // The first one is the header.
    return writes === 2 ? failure('EIO', path) : undefined
  }
  log.append({ ...change(2, 31, 30), hardState: { term: 2, votedFor: null } })
  await expect(log.sync()).rejects.toThrow('EIO')
  disk.fail = () => undefined
  await log.cut(30)
  expect(segmentsOf(disk)).toHaveLength(1)
  const again = await opened(disk)
  expect(again).toMatchObject({ hardState, entries: [] })
  again.log.append(change(1, 31, 1))
  await again.log.sync()
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(31, 1)))
})

it('a cut that fails can be repeated', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  for (let number = 1; number <= 3; number += 1) {
    log.append(change(number, number * 30 - 29, 30))
    await log.sync()
  }
  await snapshots.save({ index: 60, term: 1, configuration: { voters: ['n1'], learners: [] } }, [])
  for (const name of ['remove', 'syncFolder'] as const) {
    disk.fail = (call) => (call.name === name ? failure('EIO', call.path) : undefined)
    await expect(log.cut(60)).rejects.toThrow('EIO')
  }
  disk.fail = () => undefined
  await log.cut(60)
  expect(segmentsOf(disk)).toHaveLength(1)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(61, 30)))
})

it('an error at any call loses nothing that a sync has reported', async () => {
  const failures: string[] = []
  for (let seed = 1; seed <= 2; seed += 1)
    for (let at = 1; at <= 120; at += 1)
      await failAt(seed, at).catch((error: Error) =>
        failures.push(`seed ${seed}, error at ${at}: ${error.message}`),
      )
  expect(failures.slice(0, 3)).toEqual([])
})

/** One call fails; then the node starts on the same disk, and at last on the disk after a crash. */
async function failAt(seed: number, at: number): Promise<void> {
  const chance = new Chance(seed)
  const script = new NodeScript(chance)
  const disk = new FakeDisk(new Chance(seed * 1_000_003 + at))
  disk.fail = ({ number, path }) => (number === at ? failure('ENOSPC', path) : undefined)
  await script.run(disk, 25).catch((error: Error) => {
    if (!isFull(error)) throw error
  })
  disk.fail = () => undefined
  await script.run(disk, 5)
  await script.run(disk.crashed(), 5)
}

function isFull(error: Error): boolean {
  return /ENOSPC/.test(error.message)
}
