import type { SnapshotMeta } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { type FakeDisk, failure } from '../log/testing/fake-disk.ts'
import { emptyDisk } from '../log/testing/opened.ts'
import { SnapshotFiles } from './snapshot-files.ts'
import { chunkBytesMax, encodeEnd, partHeader, partTypes, readPartHeader } from './snapshot-format.ts'

const folder = '/snap'
const meta = (index: number, term = 1): SnapshotMeta => ({
  index,
  term,
  configuration: { voters: ['a', 'b'], learners: ['ü'] },
})

async function files(disk: FakeDisk): Promise<SnapshotFiles> {
  await disk.makeFolder(folder)
  const opened = await SnapshotFiles.open(disk, folder)
  await opened.tidy()
  return opened
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = []
  for await (const chunk of chunks) found.push(Buffer.from(chunk).toString())
  return found
}

function texts(...chunks: string[]): Uint8Array[] {
  return chunks.map((chunk) => Buffer.from(chunk))
}

it('a snapshot is read as it was saved, chunk by chunk', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  const bytes = await saved.save(meta(5), texts('one', '', 'three'))
  expect(saved.newest).toEqual(meta(5))
  const again = await files(disk)
  expect(again.newest).toBeUndefined()
  expect(await again.verifyNewest()).toEqual({ meta: meta(5), damage: [] })
  expect(again.newest).toEqual(meta(5))
  expect(await read(again.open(meta(5)))).toEqual(['one', '', 'three'])
  expect(disk.file(disk.paths().at(-1) ?? '').content).toHaveLength(bytes)
  expect([saved.newestBytes, again.newestBytes]).toEqual([bytes, bytes])
})

it('the newest two are kept', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  for (const index of [3, 20, 300]) await saved.save(meta(index), texts('data'))
  expect(disk.paths()).toHaveLength(3)
  expect(saved.cutIndex).toBe(20)
  expect(await read(saved.open(meta(20)))).toEqual(['data'])
  await expect(read(saved.open(meta(3)))).rejects.toThrow('ENOENT')
  // One that arrives late does not displace them.
  await saved.save(meta(4), texts('late'))
  expect(saved.newest).toEqual(meta(300))
  expect((await files(disk)).cutIndex).toBe(20)
})

it('a transfer that breaks off leaves nothing', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  await saved.save(meta(1), texts('first'))
  const before = disk.paths()
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('the connection broke')
  }
  await expect(saved.save(meta(2), broken())).rejects.toThrow('the connection broke')
  expect(disk.paths()).toEqual(before)
  expect(saved.newest).toEqual(meta(1))
})

it('a disk that is full leaves the snapshots as they were', async () => {
  for (const name of ['open', 'write', 'sync', 'rename'] as const) {
    const disk = emptyDisk()
    const saved = await files(disk)
    await saved.save(meta(1), texts('first'))
    const before = disk.paths()
    disk.fail = (call) => (call.name === name ? failure('ENOSPC', call.path) : undefined)
    await expect(saved.save(meta(2), texts('second'))).rejects.toThrow(
      /^A snapshot in \S+ cannot be written \(.*ENOSPC/,
    )
    expect(disk.paths()).toEqual(before)
    expect(saved.newest).toEqual(meta(1))
  }
})

it('an old snapshot that cannot be removed is removed after the next one', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  for (const index of [1, 2]) await saved.save(meta(index), texts('data'))
  disk.fail = ({ name, path }) => (name === 'remove' ? failure('EIO', path) : undefined)
  await saved.save(meta(3), texts('data'))
  expect(saved.newest).toEqual(meta(3))
  expect(disk.paths()).toHaveLength(4)
  disk.fail = () => undefined
  await saved.save(meta(4), texts('data'))
  expect(disk.paths()).toHaveLength(3)
})

it('snapshots that are saved at once do not mix, even under one name', async () => {
  const saved = await files(emptyDisk())
  const long = Array.from({ length: 50 }, (_, at) => `chunk ${at}`)
  await Promise.all([
    saved.save(meta(7), texts(...long)),
    saved.save(meta(7), texts(...long)),
    saved.save(meta(8), texts('other')),
  ])
  expect(await read(saved.open(meta(7)))).toEqual(long)
  expect(await read(saved.open(meta(8)))).toEqual(['other'])
})

it('any byte that changed, is missing or is too much is found', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  await saved.save(meta(5), texts('one', 'two', ''))
  const file = disk.file(disk.paths().at(-1) ?? '')
  const whole = Buffer.from(file.content)
  const damaged = [Buffer.concat([whole, Buffer.alloc(1)])]
  for (let at = 0; at < whole.length; at += 1) {
    damaged.push(whole.subarray(0, at))
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 0x40
    // The bytes of the format lead to another refusal.
    if (at < 8 || at >= 12) damaged.push(changed)
  }
  for (const content of damaged) {
    file.content = content
    await expect(read(saved.open(meta(5)))).rejects.toMatchObject({ code: 'corrupt' })
  }
  file.content = Buffer.from(whole)
  file.content[8] = 2
  await expect(read(saved.open(meta(5)))).rejects.toMatchObject({ code: 'newer' })
})

it('chunks in another order, or fewer than the end says, are found', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  await saved.save(meta(5), texts('one', 'two'))
  const file = disk.file(disk.paths().at(-1) ?? '')
  const whole = Buffer.from(file.content)
  const [one, two] = ['one', 'two'].map((text) => whole.indexOf(text) - 9)
  const parts = [whole.subarray(0, one), whole.subarray(two, (two ?? 0) + 12), whole.subarray(one, two)]
  file.content = Buffer.concat([...parts, whole.subarray((two ?? 0) + 12)])
  await expect(read(saved.open(meta(5)))).rejects.toMatchObject({ code: 'corrupt' })
  const crc = readPartHeader(whole, one).crc
  const end = encodeEnd({ chunks: 2, bytes: 3 })
  file.content = Buffer.concat([whole.subarray(0, two), partHeader(partTypes.end, end, crc).header, end])
  await expect(read(saved.open(meta(5)))).rejects.toThrow('chunks are missing')
})

it('no chunk that is damaged is handed out', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  await saved.save(meta(5), texts('first', 'second', 'third'))
  const file = disk.file(disk.paths().at(-1) ?? '')
  file.content[file.content.indexOf('third')] = 'T'.charCodeAt(0)
  const found: string[] = []
  await expect(
    (async () => {
      for await (const chunk of saved.open(meta(5))) found.push(Buffer.from(chunk).toString())
    })(),
  ).rejects.toMatchObject({ code: 'corrupt' })
  expect(found).toEqual(['first', 'second'])
})

it('a chunk that is too long is refused', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  await expect(saved.save(meta(1), [new Uint8Array(chunkBytesMax + 1)])).rejects.toThrow('more than')
  expect(disk.paths()).toEqual([folder])
})

it('a reader that stops early closes the file', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  await saved.save(meta(1), texts('one', 'two'))
  const names: string[] = []
  disk.fail = ({ name }) => {
    names.push(name)
    return undefined
  }
  for await (const _ of saved.open(meta(1))) break
  expect(names.at(-1)).toBe('close')
})

it('a long snapshot is synced in steps, and asks for a chunk when the one before is written', async () => {
  const disk = emptyDisk()
  const saved = await files(disk)
  const names: string[] = []
  disk.fail = ({ name }) => {
    names.push(name)
    return undefined
  }
  function* chunks() {
    for (let each = 0; each < 5; each += 1) {
      names.push('chunk')
      yield new Uint8Array(5 * 1024 * 1024)
    }
  }
  await saved.save(meta(1), chunks())
  expect(names.filter((name) => name === 'sync')).toHaveLength(3)
  expect(names.join(' ')).toContain('chunk write chunk write sync chunk')
})
