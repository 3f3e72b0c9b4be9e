import { expect, it } from 'vitest'
import { Chance } from './testing/chance.ts'
import type { FakeDisk } from './testing/fake-disk.ts'
import { brief, change, emptyDisk, entries, opened, segmentsOf } from './testing/opened.ts'

/**
 * Three frames in one segment. @returns the path of the segment and where its frames begin and end
 */
async function threeFrames(): Promise<{ disk: FakeDisk; path: string; ends: number[] }> {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  const ends = [log.bytes]
  for (const [number, first, count] of [
    [1, 1, 2],
    [2, 3, 2],
    [3, 5, 14],
  ] as const) {
    log.append(change(number, first, count))
    await log.sync()
    ends.push(log.bytes)
  }
  return { disk, path: segmentsOf(disk)[0] ?? '', ends }
}

it('a byte that changed before the last frame is refused with the file and the offset', async () => {
  const { disk, path, ends } = await threeFrames()
  const file = disk.file(path)
  const whole = Buffer.from(file.content)
  for (let at = ends[0] ?? 0; at < (ends[2] ?? 0); at += 1) {
    file.content = Buffer.from(whole)
    file.content[at] = (file.content[at] ?? 0) ^ 0x10
    const frame = at < (ends[1] ?? 0) ? ends[0] : ends[1]
    const damaged = Buffer.from(file.content)
    await expect(opened(disk)).rejects.toThrow(`${path} is damaged at byte ${frame}`)
    expect(file.content.equals(damaged)).toBe(true)
  }
})

it('a byte that changed in the last frame is refused, since no crash has done it', async () => {
  const { disk, path, ends } = await threeFrames()
  const file = disk.file(path)
  const whole = Buffer.from(file.content)
  const start = ends[2] ?? 0
  // A crash leaves a length beyond the file while a file grows.
  for (const at of [start, start + 3, start + 4, start + 9, start + 20, start + 700, (ends[3] ?? 0) - 1]) {
    file.content = Buffer.from(whole)
    file.content[at] = (file.content[at] ?? 0) ^ 0x10
    await expect(opened(disk)).rejects.toMatchObject({ code: 'corrupt' })
  }
})

it('a last frame of which any sectors are missing is cut off, and its bytes never come back', async () => {
  const { disk, path, ends } = await threeFrames()
  const file = disk.file(path)
  const whole = Buffer.from(file.content)
  const [start, end] = [ends[2] ?? 0, ends[3] ?? 0]
  const first = Math.floor(start / 512)
  const sectors = Math.ceil(end / 512) - first
  expect(sectors).toBeGreaterThan(3)
  for (let kept = 0; kept < 2 ** sectors - 1; kept += 1) {
    file.content = Buffer.from(whole)
    for (let sector = 0; sector < sectors; sector += 1)
      if ((kept & (2 ** sector)) === 0)
        file.content.fill(
          0,
          Math.max(start, (first + sector) * 512),
          Math.min(end, (first + sector + 1) * 512),
        )
    const again = await opened(disk)
    expect(brief(again.entries)).toEqual(brief(entries(1, 4)))
    expect(again.notes).toHaveLength(file.content.length === start ? 1 : 0)
    // The same frame without its last sectors would be completed by the rest of the old one.
    again.log.append(change(1, 5, 1))
    await again.log.sync()
    expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 5)))
  }
})

it('a last frame that ends anywhere is cut off', async () => {
  const { disk, path, ends } = await threeFrames()
  const file = disk.file(path)
  const whole = Buffer.from(file.content)
  const [start, end] = [ends[2] ?? 0, ends[3] ?? 0]
  // The header at each byte, the rest in steps.
  for (let length = start; length < end; length += length < start + 40 ? 1 : 61)
    for (const isGrown of [true, false]) {
      file.content = Buffer.from(whole.subarray(0, length))
      if (isGrown) file.content = Buffer.concat([file.content, Buffer.alloc(whole.length - length)])
      expect(brief((await opened(disk)).entries)).toEqual(brief(entries(1, 4)))
    }
})

it('a command that holds the bytes of a frame is no frame', async () => {
  const { disk, path, ends } = await threeFrames()
  const frame = Buffer.from(disk.file(path).content.subarray(ends[0], ends[1]))
  const other = emptyDisk()
  // The segment has another nonce, which no client can foresee.
  const { log } = await opened(other, { nonce: () => 0xdeadbeef })
  log.append(change(1, 1, 1))
  await log.sync()
  const at = log.bytes
  log.append({ ...change(2, 2, 0), entries: [{ index: 2, term: 1, type: 'command', command: frame }] })
  await log.sync()
  const file = other.file(segmentsOf(other)[0] ?? '')
  file.content.fill(0, at, at + 40)
  expect(brief((await opened(other)).entries)).toEqual(brief(entries(1, 1)))
})

it('frames and segments that are missing are refused', async () => {
  const disk = emptyDisk()
  const { log } = await opened(disk)
  const start = log.bytes
  for (let number = 1; number <= 6; number += 1) {
    log.append(change(number, number * 20 - 19, 20))
    await log.sync()
  }
  const [first = '', second = '', third = ''] = segmentsOf(disk)
  const file = disk.file(first)
  const whole = Buffer.from(file.content)
  // In the last segment this would be the end of the log.
  file.content.fill(0, start)
  await expect(opened(disk)).rejects.toThrow(`frames are missing before ${second}`)
  // In the last segment this would be a torn frame.
  file.content = Buffer.concat([whole, Buffer.from('more')])
  await expect(opened(disk)).rejects.toThrow(`frames are missing before ${second}`)
  file.content = whole
  disk.file(third).content[3] = 0
  await expect(opened(disk)).rejects.toThrow(`${third} is damaged at byte 0`)
  disk.file(third).content[3] = 'o'.charCodeAt(0)
  await opened(disk)
  await disk.remove(second)
  await expect(opened(disk)).rejects.toThrow('the segment before it is missing')
})

it('a frame that is missing between two others is refused', async () => {
  const { disk, path, ends } = await threeFrames()
  const file = disk.file(path)
  file.content = Buffer.concat([file.content.subarray(0, ends[1]), file.content.subarray(ends[2])])
  await expect(opened(disk)).rejects.toThrow(
    `${path} is damaged at byte ${ends[1]}: the frame before it is missing`,
  )
})

it('damage by chance never ends in a log that was not written', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const chance = new Chance(seed)
    const { disk, path } = await threeFrames()
    const { content } = disk.file(path)
    const at = chance.below(content.length)
    for (let left = chance.below(600); left >= 0; left -= 1) content[at + left] = chance.below(256)
    const found = await opened(disk).then(
      (recovered) => recovered.entries,
      (error: { code: string }) => error.code,
    )
    if (typeof found === 'string') expect(['corrupt', 'newer', 'foreign']).toContain(found)
    else expect(brief(entries(1, found.length))).toEqual(brief(found))
  }
})
