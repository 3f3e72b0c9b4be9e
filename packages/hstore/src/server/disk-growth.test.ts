import { afterEach, expect, it, vi } from 'vitest'
import type { FakeDisk } from '../log/testing/fake-disk.ts'
import { emptyDisk } from '../log/testing/opened.ts'
import { HandTimers } from '../testing/hand-timers.ts'
import { SmallNode, type SmallNodeOptions } from '../testing/small-node.ts'

/*
 * A week of one node's writes, ten changes a minute, against the size of its data folder. Segments
 * of the log and the growth that leads to a snapshot are scaled to the rate: 16 KiB and 64 KiB in
 * place of 64 MiB each. The week brings 24 MB into the log, so everything is cut hundreds of times.
 * Every timer fires once a minute.
 */

const minutesPerDay = 24 * 60
const minuteMs = 60_000
const changesPerMinute = 10
const keys = 500
const valueBytes = 200
const segmentBytes = 16 * 1024
const snapshotBytes = 64 * 1024

/**
 * The state has at most the keys and the records of two hours: a compaction removes those older
 * than one hour, and a node that has just started has not seen the hour before. A record takes less
 * than 300 bytes.
 */
const stateBytesMax = (keys + 120 * changesPerMinute) * 300
/**
 * Three snapshots: two are kept while one is written. The log since the older of the two, which
 * grows by as much as a snapshot between them, behind them, and while one is written. A segment
 * more at each end.
 */
const folderBytesMax = 6 * stateBytesMax + 2 * segmentBytes

afterEach(() => vi.restoreAllMocks())

/** Lets days pass, with a crash at the end of each. */
async function run(
  days: number,
  options: Partial<Pick<SmallNodeOptions, 'snapshotBytes' | 'retentionMs'>> = {},
): Promise<{
  /** The largest size of the data folder. */
  readonly folderBytes: number
  readonly revision: number
  readonly expectedRevision: number
}> {
  const timers = new HandTimers()
  let disk = emptyDisk()
  let minute = 0
  let folderBytes = 0
  let revision = 1
  let expectedRevision = 1
  const present = new Set<string>()
  for (let day = 0; day < days; day += 1) {
    const node = await SmallNode.start({
      disk,
      segmentBytes,
      snapshotBytes,
      retentionMs: 60 * minuteMs,
      now: () => minute * minuteMs,
      ...options,
    })
    for (let end = minute + minutesPerDay; minute < end; minute += 1) {
      timers.fire()
      const changes = Array.from({ length: changesPerMinute }, (_, each) => {
        const key = `k/${(minute * 7 + each * 13) % keys}`
        const isPut = each > 0
        if (isPut || present.has(key)) expectedRevision += 1
        if (isPut) present.add(key)
        else present.delete(key)
        return isPut ? node.put(key, Buffer.alloc(valueBytes, minute)) : node.delete(key)
      })
      await Promise.all(changes)
      folderBytes = Math.max(folderBytes, bytesOf(disk))
    }
    expect(node.failures).toEqual([])
    revision = node.state.kv.revision
    disk = disk.crashed()
    await node.close()
  }
  return { folderBytes, revision, expectedRevision }
}

function bytesOf(disk: FakeDisk): number {
  return disk
    .paths()
    .filter((path) => /\.\w+$/.test(path))
    .reduce((sum, path) => sum + disk.file(path).content.length, 0)
}

it('a week of writes with compaction and a crash a day keeps the data folder within its bound', async () => {
  const { folderBytes, revision, expectedRevision } = await run(7)
  expect(folderBytes).toBeLessThan(folderBytesMax)
  expect(revision).toBe(expectedRevision)
})

it('control: without snapshots the folder exceeds the bound within a day', async () => {
  const { folderBytes } = await run(1, { snapshotBytes: Number.POSITIVE_INFINITY })
  expect(folderBytes).toBeGreaterThan(folderBytesMax)
})

it('control: without compaction it does within two days', async () => {
  const { folderBytes } = await run(2, { retentionMs: Number.POSITIVE_INFINITY })
  expect(folderBytes).toBeGreaterThan(folderBytesMax)
})
