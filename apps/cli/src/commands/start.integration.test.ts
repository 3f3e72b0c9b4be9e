import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, LocalCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtProgram } from '../testing/built-program.ts'

let dir: string
let port: number
const children = new Set<ChildProcess>()

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-start-'))
  port = await freePort()
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await new LocalCluster(dir).down({ purge: true })
  rmSync(dir, { recursive: true, force: true })
})

test('a port in use fails with another port to try, before anything is started', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { code, output } = await start().ended
  server.close()
  expect(code).toBe(1)
  expect(output).toBe(
    `ticketcd: Port ${port} is in use by another program. Choose another: PORT=${port + 1} npm start\n`,
  )
  expect(readdirSync(dir)).toEqual([])
})

test('without etcd, `--engine etcd` prints the command that installs it', async () => {
  const { code, output } = await start({ PATH: '/nowhere' }, '--engine', 'etcd').ended
  expect(code).toBe(1)
  expect(output).toContain('The program `etcd` is not on PATH. Install it with:')
})

test('an engine together with TICKETCD_ETCD is a usage error', async () => {
  const { code, output } = await start({ TICKETCD_ETCD: '127.0.0.1:1' }, '--engine', 'hstore').ended
  expect(code).toBe(2)
  expect(output).toContain('TICKETCD_ETCD names a cluster that runs elsewhere')
})

test('a corrupt state folder prints a sentence with the next step', async () => {
  writeFileSync(join(dir, 'cluster.json'), '{"version":')
  const { code, output } = await start().ended
  rmSync(join(dir, 'cluster.json'))
  expect(code).toBe(1)
  expect(output).toContain('cluster.json is corrupt')
  expect(output).toContain('cluster down --purge')
  expect(output).not.toContain('    at ')
})

test('it starts everything, stops its own processes at a signal, and keeps the data', async () => {
  const first = start()
  await first.says('Ctrl-C')
  expect(first.output()).toMatch(/The demo data: \d+ keys written/)
  expect(first.output()).toMatch(/customer +demo +\S+\n +admin +admin +\S+/)
  expect((await fetch(`http://localhost:${port}/readyz`)).status).toBe(200)
  first.child.kill('SIGINT')
  expect((await first.ended).code).toBe(0)
  expect(await healths()).toEqual(Array(5).fill('stopped'))

  await new LocalCluster(dir).up()
  const second = start()
  await second.says('Ctrl-C')
  expect(second.output()).toContain('5 adopted')
  expect(second.output()).toContain('The demo data: kept')
  second.child.kill('SIGTERM')
  expect((await second.ended).code).toBe(0)
  await expect.poll(healths, { timeout: 30_000 }).toEqual(Array(5).fill('healthy'))
}, 240_000)

async function healths() {
  return (await new LocalCluster(dir).report()).map(({ health }) => health)
}

function start(env: NodeJS.ProcessEnv = {}, ...options: string[]) {
  const { TICKETCD_ETCD: _, ...inherited } = process.env
  const child = spawn(process.execPath, [builtProgram, 'start', '--port', String(port), ...options], {
    env: { ...inherited, npm_config_user_agent: '', TICKETCD_HOME: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => {
      children.delete(child)
      resolve({ code, output })
    })
  })
  const says = async (text: string) => {
    const early = ended.then(() => {
      throw new Error(`It ended before it said "${text}":\n${output}`)
    })
    const waiting = expect.poll(() => output, { timeout: 100_000 }).toContain(text)
    await Promise.race([waiting, early])
  }
  return { child, ended, says, output: () => output }
}
