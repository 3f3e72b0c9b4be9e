import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalCluster } from './local-cluster.ts'
import { hexId } from './members.ts'
import { type NodeReport, votersOf } from './node-report.ts'
import { stateFileIn } from './state-file.ts'

const run = promisify(execFile)

let dir: string
/** A new object each time, as a new process of the CLI has it. */
const cluster = () => new LocalCluster(dir)
const patient = { timeout: 30_000, interval: 100 }

// One cluster for the whole file, since etcd changes members only after 5 s of connection. Each
// test begins and ends with three voters, all healthy.
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-replace-'))
  await cluster().up(3)
})
afterAll(async () => {
  await cluster().down({ purge: true })
  rmSync(dir, { recursive: true, force: true })
})

async function find(name: string): Promise<NodeReport> {
  const report = (await cluster().report()).find((candidate) => candidate.name === name)
  if (report === undefined) throw new Error(`no report of ${name}`)
  return report
}
const voters = async () => votersOf(await cluster().report()).map(({ name }) => name)
const healths = async () => (await cluster().report()).map(({ health }) => health)

/**
 * Changes the members as an operator would. etcd refuses until all of them have been connected for
 * 5 s.
 */
async function etcdctl(...args: string[]): Promise<string> {
  let output = ''
  await expect
    .poll(async () => {
      // On a busy machine a node may answer late, and count as healthy the next time.
      const endpoints = (await cluster().report()).filter(({ health }) => health === 'healthy')
      const addresses = endpoints.map(({ address }) => address).join(',')
      const env = { ...process.env, ETCDCTL_API: '3' }
      return run('etcdctl', [`--endpoints=${addresses}`, 'member', ...args], { env }).then(
        ({ stdout }) => {
          output = stdout
          return ''
        },
        ({ stderr }: { stderr: string }) => stderr,
      )
    }, patient)
    .toBe('')
  return output
}

async function removeByEtcdctl(name: string): Promise<void> {
  const { memberId } = await find(name)
  await cluster().kill([name])
  const others = async () => (await cluster().report()).filter(({ pid }) => pid !== null)
  await expect
    .poll(async () => (await others()).map(({ health }) => health), patient)
    .toEqual(['healthy', 'healthy'])
  await etcdctl('remove', hexId(memberId ?? ''))
}

test('a state file from before member ids were recorded is accepted', async () => {
  const file = stateFileIn(dir)
  const state = JSON.parse(readFileSync(file, 'utf8'))
  for (const node of state.nodes) {
    expect(node.memberId).toMatch(/^\d+$/)
    delete node.memberId
  }
  writeFileSync(file, JSON.stringify(state))
  expect(await voters()).toEqual(['node1', 'node2', 'node3'])
  await cluster().up()
  expect(JSON.parse(readFileSync(file, 'utf8')).nodes[0].memberId).toMatch(/^\d+$/)
})

test('after `member remove` list, up and restart report the removal, and join adds a node', async () => {
  await removeByEtcdctl('node3')
  expect(await find('node3')).toMatchObject({ health: 'stopped', membership: 'removed' })
  expect(await voters()).toEqual(['node1', 'node2'])

  await expect(cluster().restart(['node3'])).rejects.toMatchObject({
    reason: 'removed',
    message: expect.stringContaining('`ticketcd cluster remove node3`'),
  })
  expect(await cluster().up()).toEqual({ started: [], adopted: ['node1', 'node2'], removed: ['node3'] })
  expect(cluster().endpoints).toHaveLength(2)

  expect(await cluster().join()).toMatchObject({ name: 'node4', health: 'healthy', membership: 'voter' })
  expect(await voters()).toEqual(['node1', 'node2', 'node4'])

  expect(await cluster().remove('node3')).toBe('node3')
  expect(existsSync(join(dir, 'nodes', 'node3'))).toBe(false)
  expect(existsSync(join(dir, 'logs', 'node3.log'))).toBe(false)
  expect((await cluster().report()).map(({ name }) => name)).toEqual(['node1', 'node2', 'node4'])
})

test('remove refuses to leave the others without a quorum', async () => {
  await cluster().kill(['node4'])
  await expect.poll(healths, patient).toEqual(['healthy', 'healthy', 'stopped'])
  await expect(cluster().remove('node1')).rejects.toThrow(
    'Without node1 nothing could be written: 1 of the other 2 voting members is up, and 2 must be.',
  )
  await cluster().kill(['node2'])
  await expect.poll(healths, patient).toEqual(['unhealthy', 'stopped', 'stopped'])
  await expect(cluster().remove('node4')).rejects.toThrow('no node is healthy')
  await expect(cluster().join()).rejects.toThrow('No node of the cluster')
  await expect(cluster().remove('node9')).rejects.toMatchObject({ reason: 'unknown-node' })
  expect(await voters()).toEqual(['node1', 'node2', 'node4'])
  await cluster().up()
})

test('a member without a node is listed, and removed by its id', async () => {
  await etcdctl('add', 'elsewhere', '--peer-urls=http://127.0.0.1:1')
  const added = (await cluster().report()).at(-1)
  expect(added).toMatchObject({ address: '', health: 'never-started', membership: 'voter', pid: null })
  expect(await voters()).toHaveLength(4)
  expect(await cluster().remove(added?.name ?? '')).toBe(added?.name)
  expect(await voters()).toEqual(['node1', 'node2', 'node4'])
})

test('a member that has lost its data is not started, and its ports are free for the node that replaces it', async () => {
  const { address } = await find('node2')
  await cluster().kill(['node2'])
  rmSync(join(dir, 'nodes', 'node2'), { recursive: true })
  await expect.poll(healths, patient).toEqual(['healthy', 'stopped', 'healthy'])
  await expect(cluster().restart(['node2'])).rejects.toThrow('node2 has lost its data')
  // No node can be queried, but the others start all the same: without them node2 cannot be
  // removed.
  await cluster().down()
  await expect(cluster().up()).rejects.toThrow('node2 has lost its data')
  expect(await healths()).toEqual(['healthy', 'stopped', 'healthy'])
  await cluster().remove('node2')
  const joined = await cluster().join()
  expect(joined).toMatchObject({ name: 'node5', membership: 'voter' })
  // The first free ones: a lower one if another program has left it meanwhile.
  const portOf = (text: string) => Number(text.split(':')[1])
  expect(portOf(joined.address)).toBeLessThanOrEqual(portOf(address))
})

test('a node that was added again under its URL starts with an empty folder, and not with the old one', async () => {
  const { nodes } = JSON.parse(readFileSync(stateFileIn(dir), 'utf8'))
  await removeByEtcdctl('node5')
  await etcdctl('add', 'node5', `--peer-urls=http://127.0.0.1:${nodes.at(-1).peerPort}`)
  expect(await find('node5')).toMatchObject({ membership: 'removed' })
  await expect(cluster().restart(['node5'])).rejects.toMatchObject({ reason: 'removed' })

  rmSync(join(dir, 'nodes', 'node5'), { recursive: true })
  await cluster().restart(['node5'])
  expect(await find('node5')).toMatchObject({ health: 'healthy', membership: 'voter' })
  expect(await voters()).toEqual(['node1', 'node4', 'node5'])
})

test('up detects that a node was removed, even if no node can be queried before', async () => {
  await removeByEtcdctl('node5')
  await cluster().down()
  expect(await cluster().up()).toEqual({ started: ['node1', 'node4'], adopted: [], removed: ['node5'] })
  // Recorded, so that it is known even while the others are down.
  await cluster().down()
  expect(await find('node5')).toMatchObject({ membership: 'removed' })
  expect(await voters()).toEqual(['node1', 'node4'])
  await cluster().remove('node5')
  await cluster().up()
  await cluster().join()
})

test('a leader can be removed, and a cluster of one node is healthy', async () => {
  const leader = (await cluster().report()).find(({ status }) => status?.role === 'leader')
  await cluster().remove(leader?.address ?? '')
  await expect.poll(healths, patient).toEqual(['healthy', 'healthy'])
  const [first, second] = await voters()
  await cluster().remove(second ?? '')
  await expect.poll(healths, patient).toEqual(['healthy'])
  expect(await cluster().report()).toMatchObject([{ name: first, membership: 'voter' }])
  await expect(cluster().remove(first ?? '')).rejects.toThrow('is the only voting member')
})
