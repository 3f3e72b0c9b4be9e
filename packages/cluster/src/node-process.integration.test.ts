import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bootstrap, type Engine, type EngineBinary, type NodeSpec, peerUrl } from './engine.ts'
import { defaultEngine } from './engines.ts'
import { LocalNode } from './node.ts'
import { findNode } from './node-process.ts'
import { type PortReservation, reservePorts } from './ports.ts'
import { isNodeOn, killNodesBelow, nodesBelow, startTimeOf } from './process-table.ts'

let dir: string
let spec: NodeSpec
let bootstrap: Bootstrap
let binary: EngineBinary
/** The engine's own program. */
let program: string
let reservation: PortReservation

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-process-'))
  reservation = await reservePorts(2)
  const [clientPort = 0, peerPort = 0] = reservation.ports
  spec = { name: 'node1', clientPort, peerPort, dataDir: join(dir, 'node1'), logFile: join(dir, 'log') }
  bootstrap = { state: 'new', members: [{ name: 'node1', peerUrls: [peerUrl(spec)] }], token: dir }
  const { path, version } = await defaultEngine().locate()
  program = path
  binary = { path: '/bin/sh', version }
})
afterEach(async () => {
  await killNodesBelow(dir)
  reservation.release()
  rmSync(dir, { recursive: true, force: true })
})

/** An engine whose nodes run a shell script first. */
const shellEngine = (script: string): Engine => ({
  ...defaultEngine(),
  args: (...described) => [
    '-c',
    `${script}; exec ${program} ${defaultEngine()
      .args(...described)
      .join(' ')}`,
  ],
})

/**
 * Right after `spawn` the command line of a process is empty, or that of its parent. Here this
 * moment lasts: a shell runs until the test calls `goOn`, and then becomes the node in the same
 * process.
 */
function lateEngine() {
  const file = join(dir, 'go-on')
  // It ends with the folder of the test, even if the test fails to end it.
  const engine = shellEngine(`until [ -e ${file} ]; do [ -d ${dir} ] || exit; sleep 0.01; done`)
  return { engine, goOn: () => writeFileSync(file, '') }
}

test('a child without the command line of a node is awaited until it is healthy', async () => {
  const { engine, goOn } = lateEngine()
  const node = new LocalNode(engine, spec)
  await node.start(binary, bootstrap)
  const { pid } = node
  expect(pid).toBeGreaterThan(1)
  expect(isNodeOn(pid ?? 0, spec.dataDir)).toBe(false)

  let asked = 0
  await node.waitUntil(async () => {
    asked += 1
    // The first answer is no, while the child still has another command line.
    if (asked === 2) goOn()
    return asked > 2
  })
  await node.waitUntilHealthy()
  expect(node.pid).toBe(pid)
  await node.kill()
})

test('a node is recognisable once its command line is that of a node', async () => {
  const { engine, goOn } = lateEngine()
  const node = new LocalNode(engine, spec)
  await node.start(binary, bootstrap)
  const recognisable = node.untilRecognisable()
  goOn()
  await recognisable
  expect(isNodeOn(node.pid ?? 0, spec.dataDir)).toBe(true)
  await node.kill()
})

test.each(['stop', 'kill'] as const)('%s ends a child without the command line of a node', async (action) => {
  const node = new LocalNode(lateEngine().engine, spec)
  await node.start(binary, bootstrap)
  const pid = node.pid ?? 0
  await node[action]()
  expect(node.pid).toBeUndefined()
  expect(startTimeOf(pid)).toBeUndefined()
})

test('a second object of this process finds the child by its id and its folder', async () => {
  const { engine } = lateEngine()
  const node = new LocalNode(engine, spec)
  await node.start(binary, bootstrap)
  const otherSpec = { ...spec, dataDir: join(dir, 'node2') }
  expect(new LocalNode(engine, spec, { pid: node.pid }).pid).toBe(node.pid)
  expect(new LocalNode(engine, otherSpec, { pid: node.pid }).pid).toBeUndefined()

  await new LocalNode(engine, spec, { pid: node.pid }).kill()
  expect(node.pid).toBeUndefined()
})

test('a start that fails reports the exit code', async () => {
  const node = new LocalNode(shellEngine('exit 3'), spec)
  await node.start(binary, bootstrap)
  await expect(node.waitUntilHealthy()).rejects.toThrow('stopped right after its start (exit code 3)')
})

test('a program that cannot be started is named', async () => {
  const node = new LocalNode(defaultEngine(), spec)
  const missing = { ...binary, path: join(dir, 'missing') }
  await expect(node.start(missing, bootstrap)).rejects.toThrow(`node1 cannot start ${missing.path}`)
  expect(node.pid).toBeUndefined()
})

test('a node whose parent does not collect it still ends', async () => {
  // The parent becomes `sleep`, which never collects its child: the child stays a zombie.
  const script = `exec 3<&0; /bin/sh -c 'read line' node --data-dir=${spec.dataDir} <&3 & echo $!; exec sleep 600`
  const parent = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(line)
    await expect.poll(() => nodesBelow(dir), { timeout: 10_000 }).toEqual([pid])

    const node = findNode(pid, spec.dataDir)
    node?.signal('SIGKILL')
    expect(await node?.waitForExit(30_000)).toBe(true)
    expect(findNode(pid, spec.dataDir)).toBeUndefined()
    // The zombie is still there.
    expect(process.kill(pid, 0)).toBe(true)
  } finally {
    parent.kill('SIGKILL')
  }
})
