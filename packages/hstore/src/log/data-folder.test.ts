import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDataFolder } from './data-folder.ts'
import { startTimeOf } from './process-identity.ts'

const identity = { clusterId: 'c1', nodeId: 'n1' }
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hstore-folder-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** Opens and closes. */
async function identityOf(path = dir) {
  const { folder, lock } = await openDataFolder(path)
  lock.release()
  return folder.identity
}

async function identified(): Promise<void> {
  const { folder, lock } = await openDataFolder(dir)
  await folder.identify(identity)
  lock.release()
}

it('a new folder takes an identity and keeps it', async () => {
  expect(await identityOf()).toBeUndefined()
  await identified()
  expect(await identityOf()).toEqual(identity)
  await identified()
})

it('a folder of another member or cluster is refused by name', async () => {
  await identified()
  for (const other of [
    { clusterId: 'c2', nodeId: 'n1' },
    { clusterId: 'c1', nodeId: 'n2' },
  ]) {
    const { folder, lock } = await openDataFolder(dir)
    await expect(folder.identify(other)).rejects.toMatchObject({
      code: 'foreign',
      message: expect.stringMatching(
        /member belongs to the member n1 of the cluster c1, not .* Give this member's own/,
      ),
    })
    lock.release()
  }
})

it('a folder of a newer version is refused, and can be opened by that version', async () => {
  await identified()
  const path = join(dir, 'member', 'identity.json')
  const newer = readFileSync(path, 'utf8').replace('"format":1', '"format":2')
  writeFileSync(path, newer)
  await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'newer' })
  await expect(openDataFolder(dir)).rejects.toThrow('has the format 2; this version reads 1')
  expect(readFileSync(path, 'utf8')).toBe(newer)
})

it('an identity that cannot be read is refused', async () => {
  await identified()
  for (const text of [
    '',
    'null',
    '{"format":1}',
    '{"format":1,"clusterId":"c1","nodeId":2}',
    '{"format":0}',
  ]) {
    writeFileSync(join(dir, 'member', 'identity.json'), text)
    await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'corrupt' })
  }
})

it('the folder of an etcd node is refused', async () => {
  mkdirSync(join(dir, 'member', 'wal'), { recursive: true })
  writeFileSync(join(dir, 'member', 'wal', '0000000000000000-0000000000000000.wal'), '')
  await expect(openDataFolder(dir)).rejects.toThrow('it is no data folder of hstore')
})

it('a second opener is refused, also behind a link, until the first one releases the folder', async () => {
  const { lock } = await openDataFolder(dir)
  const link = `${dir}-link`
  symlinkSync(dir, link)
  try {
    for (const path of [dir, link])
      await expect(openDataFolder(path)).rejects.toMatchObject({
        code: 'locked',
        message: expect.stringContaining(`The process ${process.pid} uses ${dir}.`),
      })
    lock.release()
    expect(await identityOf(link)).toBeUndefined()
  } finally {
    rmSync(link)
  }
})

it('the lock of a process that has ended is replaced', async () => {
  const path = join(dir, 'hstore.lock')
  // The id is in use, by a process that started at another time.
  for (const dead of ['', `${process.pid} 1`, '2147483647 1', 'no process']) {
    writeFileSync(path, dead)
    expect(await identityOf()).toBeUndefined()
  }
})

it('a process that died while it replaced a lock does not hold it', async () => {
  const path = join(dir, 'hstore.lock')
  writeFileSync(path, '2147483647 1')
  writeFileSync(`${path}.turn`, '2147483647 1')
  expect(await identityOf()).toBeUndefined()
  writeFileSync(path, '2147483647 1')
  writeFileSync(`${path}.turn`, `${process.pid} ${startTimeOf(process.pid)}`)
  await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'locked' })
})

it('a folder that is refused is not locked', async () => {
  mkdirSync(join(dir, 'member'))
  writeFileSync(join(dir, 'member', 'other'), '')
  await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'foreign' })
  rmSync(join(dir, 'member', 'other'))
  expect(await identityOf()).toBeUndefined()
})
