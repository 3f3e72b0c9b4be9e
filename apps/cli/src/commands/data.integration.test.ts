import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../connection.ts'
import { builtProgram } from '../testing/built-program.ts'

let cluster: TestCluster
let dir: string
beforeAll(async () => {
  cluster = await startCluster()
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-data-'))
})
afterAll(async () => {
  await cluster.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('with --json a load prints only JSON, and clear removes its keys', async () => {
  const small = ['--events', '2', '--users', '2', '--namespace', 'small/', '--json']
  const loaded = await ticketcd('data', 'populate', ...small)
  const { outcome, written } = JSON.parse(loaded.stdout)
  expect([loaded.code, outcome]).toEqual([0, 'loaded'])
  const cleared = await ticketcd('data', 'clear', '--yes', '--namespace', 'small/', '--json')
  // One more, for the key of the load itself.
  expect(JSON.parse(cleared.stdout)).toEqual({ namespace: 'small/', removed: written + 1 })
})

test('clear keeps the keys of another program, and fails without a terminal', async () => {
  const store = openStore(cluster.endpoints, { namespace: 'other/' }, {})
  await store.raw.put('settings', '1')
  const { code, stderr } = await ticketcd('data', 'clear', '--yes', '--namespace', 'other/')
  expect([code, stderr]).toEqual([1, expect.stringContaining('other/settings is not a key of TickETCD')])
  expect(await store.raw.count('')).toBe(1)

  await store.raw.delete('settings')
  await store.raw.put('order:jazz-0001:01930000-0000-7000-8000-000000000000', '{"username":"demo"}')
  expect((await ticketcd('data', 'clear', '--namespace', 'other/')).code).toBe(2)
  expect(await store.raw.count('')).toBe(1)
  store.close()
})

test('a watch of an unreachable cluster fails', async () => {
  const file = join(dir, 'watch.json')
  writeFileSync(file, '{ "watch": "", "seconds": 30 }')
  const { code, stderr } = await ticketcd('query', file, '--etcd', '127.0.0.1:1')
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^ticketcd: No answer from 127\.0\.0\.1:1: .*: connect ECONNREFUSED 127\.0\.0\.1:1$/m,
  )
})

function ticketcd(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, TICKETCD_ETCD: cluster.endpoints.join(',') }
    execFile(process.execPath, [builtProgram, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
