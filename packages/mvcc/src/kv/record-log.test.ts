import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordLog } from './record-log.ts'
import type { StoredVersion } from './segment.ts'

const version = (revision: number, sub = 0, length = 10): StoredVersion => ({
  key: `k${revision}`,
  modRevision: revision,
  sub,
  createRevision: revision,
  version: 1,
  value: new Uint8Array(length).fill(revision),
  lease: BigInt(revision % 3),
})

function filled(count: number, length?: number): RecordLog {
  const log = new RecordLog()
  for (let at = 1; at <= count; at += 1) log.append(version(at, 0, length), 0)
  return log
}

function idsOf(log: RecordLog): number[] {
  const ids: number[] = []
  for (let id = log.firstFrom(1); id < log.end; id = log.firstFrom(id + 1)) ids.push(id)
  return ids
}

describe('the record log', () => {
  it('reads every record back while others are removed and their memory is reclaimed', () => {
    const operation = fc.oneof(
      { weight: 3, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 600 }) }) },
      { weight: 3, arbitrary: fc.record({ removeOneIn: fc.integer({ min: 1, max: 8 }) }) },
      { weight: 1, arbitrary: fc.constant({ reclaim: true }) },
    )
    fc.assert(
      fc.property(fc.array(operation, { minLength: 5, maxLength: 30 }), (operations) => {
        const log = new RecordLog()
        const model = new Map<number, StoredVersion>()
        for (const step of operations) {
          if ('append' in step) {
            for (let count = 0; count < step.append; count += 1) {
              const next = version(log.end * 2, 0, log.end % 50)
              model.set(log.append(next, 0), next)
            }
          } else if ('removeOneIn' in step) {
            for (const id of [...model.keys()].filter((each) => each % step.removeOneIn === 0)) {
              log.remove(id)
              model.delete(id)
            }
          } else log.reclaim()
        }
        const check = () => {
          expect(idsOf(log)).toEqual([...model.keys()])
          expect([...model.keys()].map((id) => log.storedVersion(id))).toEqual([...model.values()])
          expect(log.count).toBe(model.size)
          const bytes = [...model.values()].reduce((sum, { value }) => sum + 72 + value.length, 0)
          expect(log.bytes).toBe(bytes)
          for (const revision of [1, 7, 500, 501, 999, 100_000]) {
            const first = [...model].find(([, each]) => each.modRevision >= revision)
            expect(log.firstOf(revision)).toBe(first?.[0] ?? log.end)
          }
        }
        check()
        for (const id of [...model.keys()].filter((each) => each % 5 > 1)) {
          log.remove(id)
          model.delete(id)
        }
        log.reclaim()
        check()
      }),
      { numRuns: 15 },
    )
  })

  it('finds the first record of a revision that has several', () => {
    const log = new RecordLog()
    for (const [revision, sub] of [
      [2, 0],
      [3, 0],
      [3, 1],
      [3, 2],
      [6, 0],
    ] as const)
      log.append(version(revision, sub), 0)
    expect([0, 2, 3, 4, 6, 7].map((revision) => log.firstOf(revision))).toEqual([1, 1, 2, 5, 5, 6])
  })

  it('keeps the record before only as long as that one exists', () => {
    const log = filled(1)
    const second = log.append(version(2), 1)
    expect(log.previous(second)).toBe(1)
    log.remove(1)
    expect(log.previous(second)).toBe(0)
    expect(() => log.keyValue(1)).toThrow('no record 1')
  })

  it('lets the records of one key share its text', () => {
    const log = new RecordLog()
    const first = log.append({ ...version(1), key: 'first' }, 0)
    // Only the text of the first one is kept, so a different one shows which is read.
    const second = log.append({ ...version(2), key: 'other' }, first)
    expect(log.key(second)).toBe('first')
  })

  it('starts a new segment before the values of one take more than 1 MiB, and accepts larger values', () => {
    const log = filled(5, 400_000)
    log.append(version(6, 0, 3_000_000), 0)
    log.append(version(7), 0)
    expect(log.segmentCount).toBe(5)
    expect(log.value(6).length).toBe(3_000_000)
    expect(log.value(5)).toEqual(version(5, 0, 400_000).value)
  })

  it('merges segments with few remaining records', () => {
    const log = filled(10_300)
    expect(log.segmentCount).toBe(11)
    for (const id of idsOf(log)) if (id % 10 > 0) log.remove(id)
    log.reclaim()
    // One for the sealed ones, and the one that accepts new records.
    expect([log.segmentCount, log.removedValueBytes]).toEqual([2, 54 * 10])
    expect(idsOf(log)).toHaveLength(1030)
    for (const id of idsOf(log)) log.remove(id)
    log.append(version(20_000), 0)
    log.reclaim()
    expect(log.segmentCount).toBe(1)
  })

  it('merges no more records than a segment accepts', () => {
    const log = filled(30_720)
    log.append(version(40_000), 0)
    for (const id of idsOf(log)) if (id % 10 > 0) log.remove(id)
    log.reclaim()
    // 102 or 103 records of each segment are left, so ten of the thirty fit into one.
    expect(log.segmentCount).toBe(3 + 1)
  })

  it('reclaims a segment whose records were removed before it was full', () => {
    const log = filled(1024)
    for (let id = 1; id <= 1000; id += 1) log.remove(id)
    log.reclaim()
    expect(log.removedValueBytes).toBe(10_000)
    log.append(version(2000), 0)
    log.reclaim()
    expect(log.removedValueBytes).toBe(0)
  })

  it('reclaims a segment whose large values were removed although most of its records were not', () => {
    const log = new RecordLog()
    for (let at = 1; at <= 1024; at += 1) log.append(version(at, 0, at === 5 ? 900_000 : 10), 0)
    log.append(version(2000), 0)
    log.remove(5)
    expect(log.removedValueBytes).toBe(900_000)
    log.reclaim()
    expect(log.removedValueBytes).toBe(0)
  })

  it('returns values that do not change when records are added and removed', () => {
    const log = filled(1)
    const value = log.value(1)
    const expected = Uint8Array.from(value)
    for (let at = 2; at < 3000; at += 1) log.append(version(at, 0, 500), 0)
    for (let at = 1; at < 2900; at += 1) log.remove(at)
    log.reclaim()
    expect(value).toEqual(expected)
  })
})
