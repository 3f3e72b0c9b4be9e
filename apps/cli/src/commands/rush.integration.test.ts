import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startCluster, type TestCluster } from '@ticketcd/cluster'
import type { EtcdStore } from '@ticketcd/etcd'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../connection.ts'
import { projectRoot } from '../project-root.ts'
import { Child } from '../start/child-process.ts'
import { waitUntilReady } from '../start/ready.ts'
import { apiProcess, builtProgram } from '../testing/built-program.ts'

const small = ['rush', '--buyers', '60', '--tickets', '20', '--seconds', '1']

let cluster: TestCluster
let store: EtcdStore
let api: Child
let port: number
let logs: string
const children = new Set<ChildProcess>()

beforeAll(async () => {
  cluster = await startCluster()
  store = openStore(cluster.endpoints, {}, {})
  logs = mkdtempSync(join(tmpdir(), 'ticketcd-rush-'))
  port = await freePort()
  api = new Child({
    title: 'The api',
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    args: [apiProcess()],
    cwd: join(projectRoot, 'apps', 'api'),
    // Short holds: abandoned carts expire before the waiting buyers give up.
    env: {
      ...process.env,
      PORT: String(port),
      TICKETCD_ETCD: cluster.endpoints.join(),
      TICKETCD_HOLD_MINUTES: '0.05',
    },
    logFile: join(logs, 'api.log'),
  })
  await waitUntilReady(api, new AbortController().signal)
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await api.kill()
  store.close()
  await cluster.stop()
  rmSync(logs, { recursive: true, force: true })
})

test('a rush uses the api at PORT, removes its event, and leaves a clean history', async () => {
  const since = String(await store.revision())
  const { code, output } = await ticketcd(...small, '--seed', '1').ended
  expect(output).toContain('Seed 1: 20 of 20 tickets sold')
  expect(code).toBe(0)
  expect(await rushKeys()).toEqual([])
  const audit = await ticketcd('audit', '--since', since).ended
  expect(audit).toMatchObject({ code: 0 })
}, 240_000)

test('--keep keeps the event and its orders, and names it', async () => {
  const { output } = await ticketcd(...small, '--seed', '2', '--keep').ended
  const [, eventId] = /^The event (rush-2-\w+) stays\.$/m.exec(output) ?? []
  const keys = await rushKeys()
  expect(keys).toContain(`event:${eventId}`)
  expect(keys.some((key) => key.startsWith(`order:${eventId}:`))).toBe(true)
  // Another rush with the same seed removes only its own keys.
  await ticketcd(...small, '--seed', '2').ended
  expect(await rushKeys()).toEqual(keys)
}, 240_000)

test('an interrupted rush removes its event as well', async () => {
  const before = await rushKeys()
  const { child, ended, output } = ticketcd(...small, '--tickets', '5000', '--seconds', '60', '--seed', '3')
  await expect.poll(output, { timeout: 60_000 }).toMatch(/sold [1-9]/)
  expect((await rushKeys()).some((key) => key.startsWith('event:rush-3-'))).toBe(true)
  child.kill('SIGINT')
  const { code } = await ended
  expect(code).toBe(1)
  expect(output()).toContain('Stopped before its end.')
  expect(await rushKeys()).toEqual(before)
}, 120_000)

/** The keys that rushes have written, including the sessions of their visitors. */
async function rushKeys(): Promise<string[]> {
  const keys: string[] = []
  for await (const page of store.raw.scan('', { limit: 1_000 }))
    for (const { key, value } of page.entries) {
      const ofVisitor = key.startsWith('session:') && value.includes('"rush-')
      if (key.includes(':rush-') || ofVisitor) keys.push(key)
    }
  return keys
}

function ticketcd(...args: readonly string[]) {
  const child = spawn(process.execPath, [builtProgram, ...args], {
    env: { ...process.env, TICKETCD_ETCD: cluster.endpoints.join(), PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { child, ended, output: () => output }
}
