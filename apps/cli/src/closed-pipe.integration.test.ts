import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from './connection.ts'
import { builtProgram } from './testing/built-program.ts'

const children = new Set<ChildProcess>()
let cluster: TestCluster
let dir: string
/** A pipe without a reader, for use as the output of a process. */
let closedPipe: number

beforeAll(async () => {
  cluster = await startCluster()
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-pipe-'))
  const path = join(dir, 'pipe')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, 'r+')
  closedPipe = openSync(path, 'w')
  closeSync(reader)

  const store = openStore(cluster.endpoints, {}, {})
  await store.raw.put('order:jazz-0001:01930000-0000-7000-8000-000000000000', '{"username":"demo"}')
  store.close()
  writeFileSync(join(dir, 'get.json'), '{ "prefix": "order:" }')
  writeFileSync(join(dir, 'watch.json'), '{ "watch": "order:", "from": 1 }')
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  closeSync(closedPipe)
  await cluster.stop()
  rmSync(dir, { recursive: true, force: true })
})

const quiet = { code: 0, stdout: '', stderr: '' }

describe('a closed stdout ends a command quietly', () => {
  test.each([
    ['--help'],
    ['rush --help'],
    ['cluster list --help'],
    ['--version'],
    ['data generate --events 50'],
    ['data export'],
    ['query FOLDER/watch.json'],
  ])('%s', async (line) => {
    expect(await ticketcd(line, { stdout: closedPipe })).toEqual(quiet)
  })

  test('query FOLDER/get.json, which also writes a sentence to stderr', async () => {
    const { code, stderr } = await ticketcd('query FOLDER/get.json', { stdout: closedPipe })
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^1 row as of revision \d+\.\n$/)])
  })

  test.each([
    // An order without its purchase contradicts the data.
    ['audit', 1],
    ['cluster stop node9', 1],
    ['cluster up --nodes 4', 2],
  ])('%s still fails', async (line, exitCode) => {
    const { code, stderr } = await ticketcd(line, { stdout: closedPipe })
    expect(code).toBe(exitCode)
    expect(stderr).not.toContain('EPIPE')
  })
})

describe('a closed stderr', () => {
  test.each([
    ['cluster stop node9', 1],
    ['cluster up --nodes 4', 2],
    ['query FOLDER/get.json', 0],
  ])('does not change the result of `%s`', async (line, exitCode) => {
    const { code, stdout } = await ticketcd(line, { stderr: closedPipe })
    expect(code).toBe(exitCode)
    expect(stdout).not.toContain('EPIPE')
  })
})

test('an endless output ends when its reader does', async () => {
  const child = spawn(process.execPath, [builtProgram, 'data', 'generate', '--events', '100000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code] = await once(child, 'close')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

interface Setting {
  stdout?: number
  stderr?: number
}

/**
 * Runs one command to its end. `line` follows `ticketcd`; `FOLDER` in it is replaced by the folder
 * of this test.
 */
async function ticketcd(line: string, { stdout = -1, stderr = -1 }: Setting) {
  const pipe = (fd: number) => (fd < 0 ? 'pipe' : fd)
  const child = spawn(process.execPath, [builtProgram, ...line.replace('FOLDER', dir).split(' ')], {
    env: { ...process.env, TICKETCD_ETCD: cluster.endpoints.join(','), TICKETCD_HOME: dir },
    stdio: ['ignore', pipe(stdout), pipe(stderr)],
  })
  children.add(child)
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...printed }
}
