import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutRequest } from '@ticketcd/wire'
import { expect, it, onTestFinished } from 'vitest'
import { openDataFolder } from '../log/data-folder.ts'
import { recover } from '../log/recovery.ts'
import { bucketOf, databaseOf } from '../testing/database.ts'
import { StateStage } from '../testing/state.ts'
import { restoreCommand } from './restore-command.ts'
import { stateBuckets } from './state-buckets.ts'

const [url1, url2] = ['http://127.0.0.1:1', 'http://127.0.0.1:2']

function stateStage() {
  const { machine, answer } = withKeys()
  const database = databaseOf(
    stateBuckets({
      applied: { index: 40, term: 7 },
      versions: machine.kv.snapshot(),
      isCompacted: true,
      leases: [],
      auth: machine.auth.state(),
      alarms: [],
      members: [],
      clusterVersion: '3.5.0',
    }),
  )
  return { machine, answer, database }
}

function withKeys() {
  const world = new StateStage()
  const answer = (key: string) => world.answer('put', PutRequest.encode({ key, value: Buffer.from(key) }))
  for (let at = 0; at < 50; at += 1) answer(`key ${at % 20}`)
  return { machine: world.machine, answer }
}

const withHash = (database: Buffer) =>
  Buffer.concat([database, createHash('sha256').update(database).digest()])

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hstore-restore-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

async function run(dir: string, file: Buffer | undefined, name = 'm1', more: readonly string[] = []) {
  const snapshot = join(dir, 'backup.db')
  if (file !== undefined) writeFileSync(snapshot, file)
  const out: string[] = []
  const error: string[] = []
  const exitCode = await restoreCommand(
    [
      ...['--snapshot', snapshot, '--data-dir', join(dir, name), '--name', name],
      ...['--initial-cluster', `m1=${url1},m2=${url2}`, '--initial-cluster-token', 'new'],
      ...['--initial-advertise-peer-urls', name === 'm1' ? url1 : url2, ...more],
    ],
    { out: (text) => out.push(text), error: (text) => error.push(text) },
  )
  return { exitCode, out: out.join(''), error: error.join('').replaceAll(dir, '.') }
}

/** As a node does at its start. */
async function started(dir: string) {
  const { folder: data, lock } = await openDataFolder(dir)
  const { snapshot, snapshots, hardState, entries, log } = await recover(data)
  const { machine } = new StateStage()
  if (snapshot === undefined) throw new Error('there is no snapshot')
  await machine.restore(snapshot, snapshots.open(snapshot))
  await log.close()
  lock.release()
  return { identity: data.identity, snapshot, hardState, entries, machine }
}

it('each member starts from the state of the snapshot, as one of the new cluster', async () => {
  const { machine, database } = stateStage()
  const dir = folder()
  const results = []
  for (const name of ['m1', 'm2']) {
    const { out, error, exitCode } = await run(dir, withHash(database), name)
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 })
    expect(out).toContain('is restored: 20 keys at revision 51, member')
    results.push(await started(join(dir, name)))
  }
  const [first, second] = results
  expect(first?.snapshot).toEqual(second?.snapshot)
  expect(first?.snapshot).toMatchObject({ index: 40, term: 1 })
  expect(first?.identity?.clusterId).toBe(second?.identity?.clusterId)
  const voters = first?.snapshot.configuration.voters
  expect(voters).toEqual([first?.identity?.nodeId, second?.identity?.nodeId].sort())
  expect(first).toMatchObject({ hardState: { term: 1, votedFor: null }, entries: [] })
  expect(first?.machine.kv.hashKv(0)).toEqual(machine.kv.hashKv(0))
  expect(first?.machine.members.list.map(({ name, peerUrls }) => [name, peerUrls]).sort()).toEqual([
    ['m1', [url1]],
    ['m2', [url2]],
  ])
})

it('a copy of a database has no hash, and is restored without it', async () => {
  const { database } = stateStage()
  expect((await run(folder(), database)).error).toContain(
    'has no SHA-256 at its end: it is cut short, or the copy',
  )
  expect(await run(folder(), database, 'm1', ['--skip-hash-check'])).toMatchObject({ exitCode: 0 })
  const wrong = withHash(database).fill(0, database.byteLength)
  expect(await run(folder(), wrong, 'm1', ['--skip-hash-check'])).toMatchObject({ exitCode: 0 })
})

it.each<[string, () => Buffer | undefined, string]>([
  ['is missing', () => undefined, 'there is no file ./backup.db'],
  ['is empty', () => Buffer.alloc(0), 'it is no bbolt database: neither of its first pages is valid'],
  ['is a text', () => Buffer.from('{"backup": true}\n'.repeat(1_000)), 'it is no bbolt database'],
  [
    'is cut short',
    () => stateStage().database.subarray(0, -5_000),
    'it is cut short: the database has 14 pages',
  ],
  [
    'has another content than its hash says',
    () => {
      const file = withHash(stateStage().database)
      return file.fill(1, 20_000, 20_001)
    },
    'is damaged: its content has the SHA-256',
  ],
  [
    'is no database of etcd',
    () => withHash(databaseOf([bucketOf('users', [])])),
    'it is no database of etcd',
  ],
  [
    'is damaged in a way that the hash does not show',
    () => {
      const { database } = stateStage()
      database.writeUInt8(200, 5 * 4096)
      return withHash(database)
    },
    'cannot be restored: page 5 says that it is page 200',
  ],
])('a file that %s is refused in words, and leaves nothing', async (_, file, message) => {
  const dir = folder()
  const { exitCode, error } = await run(dir, file())
  expect({ exitCode, error }).toEqual({ exitCode: 1, error: expect.stringContaining(message) })
  expect(error).toMatch(/^Error: /)
  expect(existsSync(join(dir, 'm1'))).toBe(false)
})

it('a folder is never written over, and an empty one is used', async () => {
  const file = withHash(stateStage().database)
  const dir = folder()
  mkdirSync(join(dir, 'm1'))
  expect(await run(dir, file)).toMatchObject({ exitCode: 0 })
  const again = await run(dir, file)
  expect(again).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('the data folder ./m1 is not empty. Nothing was changed.'),
  })
  writeFileSync(join(dir, 'm2'), 'a file')
  expect((await run(dir, file, 'm2')).error).toContain('the data folder ./m2 cannot be used')
})

it('a wrong command line is refused with its own exit code, and the help is printed', async () => {
  const texts: string[] = []
  const outputs = { out: (text: string) => texts.push(text), error: (text: string) => texts.push(text) }
  expect(await restoreCommand(['--nothing'], outputs)).toBe(2)
  expect(await restoreCommand(['--help'], outputs)).toBe(0)
  expect(texts[0]).toBe("Error: Unknown option '--nothing'\n")
  expect(texts[1]).toContain('--snapshot FILE')
})

it('a restore that fails while it writes leaves the folder empty, so it may be tried again', async () => {
  const { machine } = withKeys()
  // Larger than a chunk of a snapshot may be: the value is refused when the folder is half made.
  const value = Buffer.alloc(65 * 1024 * 1024)
  machine.kv.put({ key: 'large', value, lease: 0n, prevKv: false, ignoreValue: false, ignoreLease: false })
  const database = databaseOf(
    stateBuckets({
      applied: { index: 1, term: 1 },
      versions: machine.kv.snapshot(),
      isCompacted: true,
      leases: [],
      auth: machine.auth.state(),
      alarms: [],
      members: [],
      clusterVersion: '3.5.0',
    }),
  )
  const dir = folder()
  const { exitCode, error } = await run(dir, withHash(database))
  const message = './m1 cannot be written, and nothing in it was kept: a chunk of a snapshot has'
  expect({ exitCode, error }).toEqual({ exitCode: 1, error: expect.stringContaining(message) })
  expect(readdirSync(join(dir, 'm1'))).toEqual([])
})
