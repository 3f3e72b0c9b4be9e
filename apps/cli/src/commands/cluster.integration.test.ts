import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultEngine } from '@ticketcd/cluster'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bashComplete } from '../testing/bash-complete.ts'
import { builtProgram } from '../testing/built-program.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-cli-'))
})
afterAll(async () => {
  await ticketcd('cluster', 'down', '--purge')
  rmSync(dir, { recursive: true, force: true })
})

test('list without a cluster fails with the next step', async () => {
  const { code, stdout, stderr } = await ticketcd('cluster', 'list')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^ticketcd: There is no local cluster in .*\. Make one with `ticketcd cluster up`/)
  const json = await ticketcd('cluster', 'list', '--json')
  expect([json.code, JSON.parse(json.stdout)]).toEqual([1, []])
})

test('up starts a cluster, which list then shows', async () => {
  expect((await ticketcd('cluster', 'up', '--nodes', '1')).stdout).toContain('Started node1.')
  await expect.poll(list).toMatch(/node1 .* leader .* healthy/)
  expect(await list()).toContain('1 of 1 nodes runs.')
})

test('list names the engine, and up rejects another one', async () => {
  const engine = defaultEngine().name
  const [own, other] = engine === 'hstore' ? [/ hstore [\d.]+ /, 'etcd'] : [/ etcd 3\.\S+ /, 'hstore']
  expect(await list()).toMatch(own)
  expect((await ticketcd('cluster', 'up', '--engine', engine)).code).toBe(0)
  const { code, stderr } = await ticketcd('cluster', 'up', '--engine', other)
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`^ticketcd: The cluster in .* runs on ${engine}, not on ${other}\\.`))
  expect((await ticketcd('cluster', 'up', '--engine', 'consul')).code).toBe(2)
})

test('bash completes the names of its nodes', async () => {
  const { stdout: script } = await ticketcd('completion', 'bash')
  const words = ['ticketcd', 'cluster', 'kill', '']
  expect(bashComplete(script, words, { env: { TICKETCD_HOME: dir } })).toEqual(['node1'])
  expect(bashComplete(script, words, { env: { TICKETCD_HOME: '/nowhere' } })).toEqual([])
  expect(bashComplete(script, ['ticketcd', 'cluster', 'kill', '--dir', dir, 'n'])).toEqual(['node1'])
})

test('pause and resume name the node', async () => {
  expect((await ticketcd('cluster', 'pause', 'node1')).stdout).toContain('Paused node1.')
  expect(await list()).toContain('does not answer')
  expect((await ticketcd('cluster', 'resume', 'node1')).stdout).toContain('Resumed node1. 1 of 1')
})

test('kill and restart name the node and the number of running ones', async () => {
  expect((await ticketcd('cluster', 'kill', 'node1')).stdout).toContain('Killed node1. 0 of 1 nodes run.')
  expect((await ticketcd('cluster', 'restart', 'node1')).stdout).toContain('Restarted node1. 1 of 1')
})

test('an unknown node prints a sentence on stderr and ends with exit code 1', async () => {
  const { code, stderr } = await ticketcd('cluster', 'stop', 'node7')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^ticketcd: There is no node "node7"\. The cluster has node1/)
})

test('a wrong argument ends with exit code 2', async () => {
  const { code, stderr } = await ticketcd('cluster', 'up', '--nodes', '4')
  expect(code).toBe(2)
  expect(stderr).toContain('A cluster has 1, 3, 5 or 7 nodes.')
})

test('a cluster that shrinks to one node accepts writes, and join adds another', async () => {
  expect((await ticketcd('cluster', 'join')).stdout).toContain('node2 joined at')
  expect((await ticketcd('cluster', 'remove', 'node2')).stdout).toBe('Removed node2. 1 of 1 nodes runs.\n')
  const list = (await ticketcd('cluster', 'list')).stdout
  expect(list).toMatch(/node1 .* leader .* healthy/)
  expect(list).toContain('1 of 1 nodes runs.')
  expect(list).not.toContain('Nothing can be written')
  const { code, stderr } = await ticketcd('cluster', 'remove', 'node1')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^ticketcd: node1 is the only voting member/)
})

test('a corrupt state prints one sentence, never a stack', async () => {
  writeFileSync(join(dir, 'cluster.json'), 'oops')
  const { code, stderr } = await ticketcd('cluster', 'list')
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain('`ticketcd cluster down --purge`')
})

const list = async () => (await ticketcd('cluster', 'list')).stdout

function ticketcd(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, npm_config_user_agent: '', TICKETCD_HOME: dir }
    execFile(process.execPath, [builtProgram, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
