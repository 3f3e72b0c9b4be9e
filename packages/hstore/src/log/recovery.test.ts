import { RaftNode, type SnapshotMeta } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { DataFolder } from './data-folder.ts'
import { recover } from './recovery.ts'
import type { FakeDisk } from './testing/fake-disk.ts'
import { brief, change, emptyDisk, entries, opened, segmentsOf } from './testing/opened.ts'

const configuration = { voters: ['n1', 'n2', 'n3'], learners: [] }
const meta = (index: number, term = 1): SnapshotMeta => ({ index, term, configuration })
const data = [Buffer.from('state')]

function snapshotsOn(disk: FakeDisk): string[] {
  return disk.paths().filter((path) => path.includes('.snap'))
}

function damage(disk: FakeDisk, path: string): void {
  const { content } = disk.file(path)
  content[content.length - 3] = (content[content.length - 3] ?? 0) ^ 1
}

it('a new folder holds nothing, and the snapshot of the first configuration starts it', async () => {
  const disk = emptyDisk()
  const first = await opened(disk)
  expect(first).toMatchObject({ snapshot: undefined, hardState: undefined, entries: [], notes: [] })
  await first.snapshots.save(meta(0, 0), [])
  first.log.append(change(1, 1, 2))
  await first.log.sync()
  const again = await opened(disk)
  expect(again.snapshot).toEqual(meta(0, 0))
  expect(brief(again.entries)).toEqual(brief(entries(1, 2)))
})

it('a log behind a snapshot that was received is kept, as long as it agrees', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  log.append(change(1, 1, 10))
  await log.sync()
  await snapshots.save(meta(7), data)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(7, 4)))
})

it.each([
  ['contradicts', 10],
  ['is ahead of', 5],
])('a snapshot that was received before a crash and %s the log replaces it for good', async (_, last) => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  log.append({ ...change(1, 1, last), hardState: { term: 1, votedFor: 'n1' } })
  await log.sync()
  await snapshots.save(meta(7, 3), data)
  const again = await opened(disk)
  expect(again).toMatchObject({ snapshot: meta(7, 3), entries: [], hardState: { term: 3, votedFor: null } })
  const { hardState = { term: 0, votedFor: null }, entries: kept } = again
  const raft = new RaftNode({ id: 'n1', random: () => 0, snapshot: meta(7, 3), hardState, entries: kept })
  expect(raft.status).toMatchObject({ firstIndex: 8, lastIndex: 7, term: 3 })
  // Acknowledged from here on.
  again.log.append(change(1, 8, 2, 3))
  await again.log.sync()
  const third = await opened(disk)
  expect(brief(third.entries)).toEqual(brief(entries(8, 2, 3)))
  expect(third.hardState).toEqual({ term: 3, votedFor: null })
})

it('a snapshot in the log replaces the entries before it, and its segments can go', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  log.append(change(1, 1, 40))
  await log.sync()
  await snapshots.save(meta(70, 2), data)
  log.append({ ...change(2, 71, 2, 3), snapshot: meta(70, 2), hardState: { term: 3, votedFor: null } })
  await log.sync()
  await log.cut(0)
  expect(segmentsOf(disk)).toHaveLength(1)
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(71, 2, 3)))
})

it('a damaged newest snapshot is set aside when the log reaches back to the one before', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  log.append(change(1, 1, 20))
  await log.sync()
  await snapshots.save(meta(10), data)
  await snapshots.save(meta(20), data)
  await log.cut(snapshots.cutIndex)
  damage(disk, snapshotsOn(disk)[1] ?? '')
  const again = await opened(disk)
  expect(again.snapshot).toEqual(meta(10))
  expect(brief(again.entries)).toEqual(brief(entries(10, 11)))
  expect(again.notes).toEqual([expect.stringMatching(/0014-.*\.snap is damaged before byte .* set aside/)])
  expect(snapshotsOn(disk).filter((path) => path.endsWith('.damaged'))).toHaveLength(1)
  expect((await opened(disk)).notes).toEqual([])
})

it('a damaged newest snapshot is refused when the log begins behind it', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  log.append(change(1, 1, 3))
  await log.sync()
  await snapshots.save(meta(2), data)
  await snapshots.save(meta(9), data)
  log.append({ ...change(2, 10, 2), snapshot: meta(9) })
  await log.sync()
  damage(disk, snapshotsOn(disk)[1] ?? '')
  const before = disk.paths()
  await expect(opened(disk)).rejects.toThrow(/is damaged.* the log begins at the entry 10/)
  expect(disk.paths()).toEqual(before)
})

it('the only snapshot is refused when it is damaged', async () => {
  const disk = emptyDisk()
  const { snapshots } = await opened(disk)
  await snapshots.save(meta(0, 0), [])
  damage(disk, snapshotsOn(disk)[0] ?? '')
  await expect(opened(disk)).rejects.toMatchObject({ code: 'corrupt' })
})

it('a log without the snapshot that it begins behind is refused', async () => {
  const disk = emptyDisk()
  const { log, snapshots } = await opened(disk)
  await snapshots.save(meta(9), data)
  log.append({ ...change(1, 10, 2), snapshot: meta(9) })
  await log.sync()
  await disk.remove(snapshotsOn(disk)[0] ?? '')
  await expect(opened(disk)).rejects.toThrow('no snapshot of the entry 9')
})

it('a snapshot without a log is refused, but for a folder that was restored', async () => {
  const disk = emptyDisk()
  const { snapshots } = await opened(disk)
  await snapshots.save(meta(9), data)
  for (const path of segmentsOf(disk)) await disk.remove(path)
  await expect(opened(disk)).rejects.toThrow('/data/member/wal holds no log')
  const { log } = await opened(disk, { isRestored: true })
  log.append(change(1, 10, 1))
  await log.sync()
  expect(brief((await opened(disk)).entries)).toEqual(brief(entries(10, 1)))
})

it('a start removes the drafts that a crash has left', async () => {
  const disk = emptyDisk()
  await opened(disk)
  const before = disk.paths()
  for (const folder of ['wal', 'snap']) await disk.open(`/data/member/${folder}/draft.7.tmp`, 'create')
  await opened(disk)
  expect(disk.paths()).toEqual(before)
})

it('a segment of another member is refused', async () => {
  const disk = emptyDisk()
  await opened(disk)
  const path = segmentsOf(disk)[0] ?? ''
  const other = emptyDisk()
  const folder = await DataFolder.read('/data', other)
  await folder.identify({ clusterId: 'c1', nodeId: 'n2' })
  await recover(folder)
  disk.file(path).content = other.file(path).content
  await expect(opened(disk)).rejects.toThrow('belongs to the member n2 of the cluster c1')
})
