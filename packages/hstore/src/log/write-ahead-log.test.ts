import { expect, it } from 'vitest'
import type { Call, FakeDisk } from './testing/fake-disk.ts'
import { brief, change, emptyDisk, entries, opened, segmentsOf } from './testing/opened.ts'

const hardState = { term: 3, votedFor: 'b' }

/** The names of the calls that `run` makes. */
async function callsOf(disk: FakeDisk, run: () => Promise<unknown>): Promise<Call['name'][]> {
  const names: Call['name'][] = []
  disk.fail = ({ name }) => {
    names.push(name)
    return undefined
  }
  await run()
  return names
}

it('a log is read as it was appended', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 3))
  log.append({ ...change(2, 4, 2), hardState })
  expect(await log.sync()).toBe(2)
  await log.close()
  const again = await opened(disk)
  expect(again).toMatchObject({ hardState, snapshot: undefined, notes: [] })
  expect(brief(again.entries)).toEqual(brief(entries(1, 5)))
})

it('entries replace those that the log holds from their index on', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 5))
  log.append(change(2, 3, 1, 2))
  await log.sync()
  expect(brief((await opened(disk)).entries)).toEqual(brief([...entries(1, 2), ...entries(3, 1, 2)]))
})

it('one write and one sync make all appended changes durable', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  for (let number = 1; number <= 5; number += 1) log.append(change(number, number, 1))
  expect(await callsOf(disk, () => log.sync())).toEqual(['write', 'sync'])
})

it('the seconds of each sync are reported', async () => {
  const seconds: number[] = []
  const { log } = await opened(emptyDisk(), { onSynced: (each) => seconds.push(each) })
  for (let number = 1; number <= 3; number += 1) {
    log.append(change(number, number, 1))
    await log.sync()
  }
  await log.sync()
  expect(seconds).toHaveLength(3)
  for (const each of seconds) expect(each).toBeGreaterThanOrEqual(0)
})

it('a sync of nothing makes no call', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  expect(await callsOf(disk, () => log.sync())).toEqual([])
  log.append(change(1, 1, 1))
  await log.sync()
  expect(await callsOf(disk, () => log.sync())).toEqual([])
  expect(await log.sync()).toBe(1)
})

it('changes that are appended during a sync belong to the next one', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 1))
  const first = log.sync()
  await Promise.resolve()
  log.append(change(2, 2, 1))
  const second = log.sync()
  expect(await first).toBe(1)
  expect(await second).toBe(2)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 2)))
})

it('the file keeps its length while there is room', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  const lengths = new Set<number>()
  for (let number = 1; number <= 6; number += 1) {
    log.append(change(number, number, 1))
    await log.sync()
    lengths.add(disk.file(segmentsOf(disk)[0] ?? '').content.length)
  }
  expect(lengths).toEqual(new Set([1_024]))
})

it('a change that would leave a gap is refused, and the log goes on', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 2))
  expect(() => log.append(change(2, 4, 1))).toThrow(RangeError)
  log.append(change(2, 3, 1))
  await log.sync()
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 3)))
})

it('a number that does not rise is refused', async () => {
  const { log } = await opened(emptyDisk())
  log.append(change(1, 1, 1))
  expect(() => log.append(change(1, 2, 1))).toThrow('change 1 came after change 1')
})

it('a log goes on in the next segment and begins in any of them', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append({ ...change(1, 1, 1), hardState })
  await log.sync()
  for (let index = 2; index <= 100; index += 1) {
    log.append(change(index, index, 1))
    await log.sync()
  }
  expect(segmentsOf(disk).length).toBeGreaterThan(2)
  expect(log.bytes).toBeGreaterThan(100 * 100)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 100)))
  await log.close()

  const again = await opened(disk)
  await again.snapshots.save({ index: 90, term: 1, configuration: { voters: ['n1'], learners: [] } }, [])
  const before = again.log.bytes
  await again.log.cut(90)
  expect(segmentsOf(disk)).toHaveLength(2)
  expect(again.log.bytes).toBeLessThan(before)
  const last = await opened(disk)
  expect(last.hardState).toEqual(hardState)
  expect(last.entries.at(-1)?.index).toBe(100)
  expect(last.entries[0]?.index).toBeLessThanOrEqual(91)
})

it('a segment with an entry above the index is not cut', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  log.append(change(1, 1, 30))
  await log.sync()
  log.append(change(2, 31, 20))
  await log.sync()
  await snapshots.save({ index: 29, term: 1, configuration: { voters: ['n1'], learners: [] } }, [])
  expect(segmentsOf(disk)).toHaveLength(2)
  await log.cut(29)
  expect(segmentsOf(disk)).toHaveLength(2)
  await log.cut(30)
  expect(segmentsOf(disk)).toHaveLength(1)
})

it('two cuts at once remove each segment once', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  for (let number = 1; number <= 4; number += 1) {
    log.append(change(number, number * 30 - 29, 30))
    await log.sync()
  }
  await snapshots.save({ index: 90, term: 1, configuration: { voters: ['n1'], learners: [] } }, [])
  await Promise.all([log.cut(60), log.cut(60), log.cut(30)])
  expect(segmentsOf(disk)).toHaveLength(2)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(90, 31)))
})

it('a frame larger than a segment is written whole', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append({ ...change(1, 1, 0), entries: entries(1, 1, 1, 10_000) })
  log.append({ ...change(2, 2, 0), entries: entries(2, 1, 1, 5_000_000) })
  await log.sync()
  log.append(change(3, 3, 1))
  await log.sync()
  expect(brief((await opened(disk)).entries)).toEqual(
    brief([...entries(1, 1, 1, 10_000), ...entries(2, 1, 1, 5_000_000), ...entries(3, 1)]),
  )
})

it('a log that is closed removes no segment', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  for (let number = 1; number <= 3; number += 1) {
    log.append(change(number, number * 30 - 29, 30))
    await log.sync()
  }
  await log.close()
  await log.cut(60)
  expect(segmentsOf(disk)).toHaveLength(3)
})

it('a log that is closed takes nothing more', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  log.append(change(1, 1, 1))
  const written = log.sync()
  await Promise.resolve()
  const closed = Promise.all([log.close(), log.close()])
  expect(await written).toBe(1)
  await closed
  expect(() => log.append(change(2, 2, 1))).toThrow('is closed')
  await expect(log.sync()).rejects.toThrow('is closed')
})
