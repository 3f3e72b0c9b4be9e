import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type EtcdPrograms, etcdVersions, execute, hstoreCommand, SoleNode } from '../testing/etcd-node.ts'

/*
 * A cluster moves from hstore to etcd, and from etcd to hstore, by a snapshot: nothing that a
 * client can see may change.
 */

const root = ['--user', 'root:rootpw']
const hashBytes = 32

/** Far above the time that a login takes on a busy machine. */
const patience = ['--dial-timeout=60s', '--command-timeout=60s']

/** Runs etcdctl on a node. */
function client({ etcdctl }: EtcdPrograms, { address }: SoleNode) {
  return (...args: string[]) => execute([etcdctl, `--endpoints=${address}`, ...patience, ...args])
}
type Client = ReturnType<typeof client>

async function healthy(ctl: Client): Promise<void> {
  const isHealthy = () =>
    ctl(...root, 'endpoint', 'health').then(
      () => true,
      () => false,
    )
  await expect.poll(isHealthy, { timeout: 60_000 }).toBe(true)
}

/** Versions, tombstones, a compaction, leases, large values, users, roles, and auth turned on. */
async function fill(ctl: Client): Promise<void> {
  const large = 'x'.repeat(100_000)
  for (let at = 0; at < 30; at += 1) await ctl('put', `key ${at % 12}`, `value ${at}`)
  for (let at = 0; at < 8; at += 1) await ctl('put', `large ${at}`, large)
  await ctl('del', 'key 3')
  await ctl('compact', '20')
  await ctl('del', 'key 4')
  const lease = /lease (\w+) granted/.exec(await ctl('lease', 'grant', '3600'))?.[1] ?? ''
  await ctl('put', 'leased', 'x', `--lease=${lease}`)
  await ctl('user', 'add', 'root:rootpw')
  await ctl('role', 'add', 'reader')
  await ctl('role', 'grant-permission', 'reader', 'read', 'key', 'kez')
  await ctl('user', 'add', 'ana:pw')
  await ctl('user', 'grant-role', 'ana', 'reader')
  await ctl('user', 'grant-role', 'root', 'root')
  await ctl('auth', 'enable')
}

/** All that a move must keep. */
async function contentOf(ctl: Client) {
  const json = async (...args: string[]) => JSON.parse(await ctl(...root, ...args, '-w', 'json'))
  const [{ HashKV: hashKv }] = await json('endpoint', 'hashkv')
  const leases: { id: number }[] = (await json('lease', 'list')).leases
  const { revision } = hashKv.header
  return {
    hash: hashKv.hash,
    compactRevision: hashKv.compact_revision,
    revision,
    keys: await ctl(...root, 'get', '', '--prefix', '--keys-only'),
    old: await ctl(...root, 'get', '', '--prefix', `--rev=${revision - 2}`),
    leases: leases.length,
    leased: JSON.stringify((await json('get', 'leased')).kvs),
    users: await ctl(...root, 'user', 'list'),
    user: await ctl(...root, 'user', 'get', 'ana'),
    role: await ctl(...root, 'role', 'get', 'reader'),
    read: await ctl('--user', 'ana:pw', 'get', 'key 1'),
    refusal: await ctl('--user', 'ana:pw', 'put', 'key 1', 'x').catch(
      ({ stderr }) => /permission denied/.exec(stderr)?.[0],
    ),
  }
}

async function stage(programs: EtcdPrograms) {
  const dir = mkdtempSync(join(tmpdir(), 'hstore-exchange-'))
  const node = await SoleNode.withPorts()
  onTestFinished(async () => {
    await node.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  const ctl = client(programs, node)
  const start = async (command: readonly string[], folder: string) => {
    node.start(command, join(dir, folder))
    await healthy(ctl)
  }
  return { dir, node, ctl, start, backup: join(dir, 'backup.db') }
}

const status = async (tool: string, file: string) =>
  JSON.parse(await execute([tool, 'snapshot', 'status', file, '-w', 'json']))

it.each(etcdVersions())('etcd $version goes on from a snapshot of hstore', async (programs) => {
  const { dir, node, ctl, start, backup } = await stage(programs)
  await start(hstoreCommand, 'hstore')
  await fill(ctl)
  const before = await contentOf(ctl)
  await ctl(...root, 'snapshot', 'save', backup)
  const costs = readFileSync(backup, 'latin1').match(/\$2a\$\d\d\$/g)
  expect(new Set(costs), 'of the passwords').toEqual(new Set(['$2a$04$']))
  const reports = []
  for (const { etcdctl, snapshotTool } of etcdVersions())
    reports.push(await status(etcdctl, backup), await status(snapshotTool, backup))
  for (const report of reports)
    expect(report).toEqual({
      hash: reports[0].hash,
      revision: before.revision,
      totalKey: reports[0].totalKey,
      totalSize: statSync(backup).size - hashBytes,
    })

  await node.stop()
  const restore = [programs.snapshotTool, 'snapshot', 'restore', backup]
  await execute([...restore, ...node.clusterFlags, '--data-dir', join(dir, 'etcd')])
  await start([programs.etcd], 'etcd')
  expect(await contentOf(ctl)).toEqual(before)
  await ctl(...root, 'put', 'new', 'x')
  await ctl(...root, 'compact', String(before.revision), '--physical')
})

it.each(etcdVersions())(
  'etcd $version refuses a data folder of hstore and keeps its log',
  async (programs) => {
    const { dir, node, ctl, start } = await stage(programs)
    await start(hstoreCommand, 'hstore')
    await ctl('put', 'a', 'b')
    await node.stop()
    const refused = execute([programs.etcd, ...node.flags(join(dir, 'hstore'))])
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining('wal: file not found') })
    await start(hstoreCommand, 'hstore')
    expect(await ctl('get', 'a', '--print-value-only')).toBe('b\n')
  },
)

it.each(etcdVersions())('hstore goes on from a snapshot of etcd $version', async (programs) => {
  const { dir, node, ctl, start, backup } = await stage(programs)
  await start([programs.etcd], 'etcd')
  await fill(ctl)
  const before = await contentOf(ctl)
  await ctl(...root, 'snapshot', 'save', backup)
  const { revision } = await status(programs.etcdctl, backup)
  expect(revision).toBe(before.revision)
  await node.stop()

  const restore = (file: string, folder: string, ...more: string[]) =>
    execute([
      ...[...hstoreCommand, 'restore', '--snapshot', file, '--data-dir', join(dir, folder)],
      ...[...node.clusterFlags, ...more],
    ])
  await restore(backup, 'hstore')
  await start(hstoreCommand, 'hstore')
  expect(await contentOf(ctl)).toEqual(before)
  await ctl(...root, 'put', 'new', 'x')
  await node.stop()

  // The folder of a survivor holds the same.
  await restore(join(dir, 'etcd/member/snap/db'), 'copy', '--skip-hash-check')
  await start(hstoreCommand, 'copy')
  expect(await contentOf(ctl)).toEqual(before)
})
