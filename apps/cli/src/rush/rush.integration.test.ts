import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore } from '../connection.ts'
import { projectRoot } from '../project-root.ts'
import { Child } from '../start/child-process.ts'
import { waitUntilReady } from '../start/ready.ts'
import { apiProcess, builtProgram } from '../testing/built-program.ts'
import { type RushResult, rush } from './rush.ts'

const small = ['--buyers', '150', '--tickets', '60', '--seconds', '4', '--nodes', '3', '--apis', '2']
const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Runs `ticketcd rush` on a separate cluster and api processes. */
function command(...args: readonly string[]) {
  const child = spawn(process.execPath, [builtProgram, 'rush', ...small, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  cleanUps.push(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGINT')
    await ended
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { child, ended, output: () => output }
}

/** The ids of the child processes of a process. */
async function startedBy(parent: number | undefined): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  const all = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return all.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []))
}

/** The network namespaces of processes, by name; empty if the system does not support them. */
async function namespacesOf(pids: readonly number[]): Promise<string[]> {
  const names = await Promise.all(
    pids.map(async (pid) => {
      const { stdout } = await promisify(execFile)('ip', ['netns', 'identify', String(pid)])
      return stdout.trim()
    }),
  ).catch(() => [])
  return names.filter((name) => name !== '')
}

async function namespaceNames(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ip', ['netns', 'list']).catch(() => ({ stdout: '' }))
  return stdout.split('\n').map((line) => line.split(' ')[0] ?? '')
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a rush on a separate cluster and api processes', () => {
  test('sells all tickets and gives every buyer a correct answer during faults', async () => {
    const { code, output } = await command('--kill', '--seed', '1').ended
    expect(output).toContain('Seed 1: 60 of 60 tickets sold')
    expect(output).toContain('Every answer agrees with the store')
    expect(output).toMatch(/Faults: .*[1-9]\d* (node|api)-/)
    expect(output).toMatch(/Longest gap between sales: \d/)
    expect(output).toMatch(/a sale was possible for \d/)
    expect(code).toBe(0)
  }, 300_000)

  test('stops itself and its processes soon after an interrupt', async () => {
    const { child, ended, output } = command('--kill', '--seed', '2', '--tickets', '150')
    await expect.poll(output, { timeout: 200_000 }).toMatch(/sold [1-9]\d* .* held [1-9]/)
    const started = await startedBy(child.pid)
    expect(started.length, 'nodes and processes of the api').toBeGreaterThanOrEqual(5)
    const namespaces = await namespacesOf(started)
    child.kill('SIGINT')
    const { code } = await Promise.race([
      ended,
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error('it goes on')), 120_000)),
    ])
    expect(output()).toContain('Stopped before its end.')
    expect(code).toBe(1)
    await expect.poll(() => started.filter(isRunning)).toEqual([])
    const left = await namespaceNames()
    expect(namespaces.filter((name) => left.includes(name))).toEqual([])
  }, 400_000)
})

describe('without compares in transactions', () => {
  test('two processes overwrite the stock of each other, and the rush reports it', async () => {
    const result = await rushOn({ CARELESS: 'orders' })
    // The number of oversold tickets depends on the speed of the machine; the contradiction does
    // not.
    expect(result.contradictions.join()).toMatch(/the ticket stock has \d+ sold, the orders have \d+/)
    expect(result.audit.violations).not.toEqual([])
  }, 300_000)
})

/** A small rush on two processes with additional environment variables. */
async function rushOn(variables: NodeJS.ProcessEnv): Promise<RushResult> {
  const cluster = await startCluster({ nodes: 1 })
  const logs = mkdtempSync(join(tmpdir(), 'ticketcd-rush-test-'))
  cleanUps.push(() => cluster.stop())
  cleanUps.push(() => rmSync(logs, { recursive: true, force: true }))
  const urls = await Promise.all([startApi(cluster, variables, logs), startApi(cluster, variables, logs)])
  const store = openStore(cluster.endpoints, {}, {})
  cleanUps.push(() => store.close())
  return rush({
    seed: 3,
    buyers: 300,
    tickets: 60,
    seconds: 2,
    urls,
    store,
    ownStore: true,
    patienceMs: 5_000,
    signal: new AbortController().signal,
    onLook: () => undefined,
  })
}

async function startApi(cluster: TestCluster, variables: NodeJS.ProcessEnv, logs: string): Promise<string> {
  const port = await freePort()
  const api = new Child({
    title: 'The api',
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    args: [apiProcess()],
    cwd: join(projectRoot, 'apps', 'api'),
    env: { ...process.env, PORT: String(port), TICKETCD_ETCD: cluster.endpoints.join(), ...variables },
    logFile: join(logs, `${port}.log`),
  })
  cleanUps.push(() => api.kill())
  await waitUntilReady(api, new AbortController().signal)
  return `http://127.0.0.1:${port}`
}
