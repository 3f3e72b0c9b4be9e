import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isHealthy, nodeStatus } from './gateway.ts'
import { isStopped, nodesBelow } from './process-table.ts'
import { startCluster, type TestCluster, type TestNode } from './test-cluster.ts'

let cluster: TestCluster

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3 })
})
afterAll(() => cluster.stop())

const target = (node: TestNode) => ({ clientPort: Number(node.address.split(':')[1]) })

test('three nodes elect one leader', async () => {
  const roles = await Promise.all(cluster.nodes.map(async (node) => (await nodeStatus(target(node))).role))
  expect(roles.filter((role) => role === 'leader')).toHaveLength(1)
  expect(roles.filter((role) => role === 'follower')).toHaveLength(2)
})

test('a killed node comes back on the same address with its data', async () => {
  const node = cluster.node(1)
  const before = await nodeStatus(target(node))
  await node.kill()
  expect(node.pid).toBeUndefined()
  expect(await isHealthy(target(node))).toBe(false)
  await node.restart()
  expect((await nodeStatus(target(node))).memberId).toBe(before.memberId)
})

test('a paused node sends no answer within the deadline, and answers again once resumed', async () => {
  const node = cluster.node(2)
  expect(isStopped(node.pid ?? 0)).toBe(false)
  await node.pause()
  expect(isStopped(node.pid ?? 0)).toBe(true)
  await expect(nodeStatus(target(node))).rejects.toThrow()
  node.resume()
  await expect.poll(() => isHealthy(target(node))).toBe(true)
})

test('nodes and data are removed if the process that started them is killed', async () => {
  const source = `
    import { startCluster } from '${fileURLToPath(new URL('./test-cluster.ts', import.meta.url))}'
    const cluster = await startCluster()
    console.log(JSON.stringify({ dir: cluster.dir }))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { dir } = JSON.parse(line.toString()) as { dir: string }
  expect(nodesBelow(dir)).toHaveLength(1)
  child.kill('SIGKILL')
  await expect.poll(() => nodesBelow(dir)).toEqual([])
  await expect.poll(() => existsSync(dir)).toBe(false)
})

test('stop ends the nodes and removes their data', async () => {
  const own = await startCluster()
  expect(nodesBelow(own.dir)).toHaveLength(1)
  await own.stop()
  expect(nodesBelow(own.dir)).toEqual([])
  expect(existsSync(own.dir)).toBe(false)
})
