import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Cluster } from './cluster.mjs'
import { flagsOf } from './node.mjs'

const { signal } = new AbortController()
let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kv-store-cluster-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

/** A program in place of hstore. */
function programOf(text) {
  const file = join(folder, 'program.mjs')
  writeFileSync(file, text)
  return file
}

function start(program, { nodes = 1, from = signal } = {}) {
  const dataDir = join(folder, 'data')
  return Cluster.start(program, { nodes, storage: 'map', firstPort: undefined, dataDir }, from)
}

it('each node has the addresses of all, and data of its own', () => {
  const plans = [
    { name: 'node1', clientPort: 11, peerPort: 21 },
    { name: 'node2', clientPort: 12, peerPort: 22 },
  ]
  expect(flagsOf(plans[1], { plans, storage: 'sql-async', dataDir: '/data' })).toEqual([
    '--name=node2',
    '--data-dir=/data/node2',
    '--listen-client-urls=http://127.0.0.1:12',
    '--advertise-client-urls=http://127.0.0.1:12',
    '--listen-peer-urls=http://127.0.0.1:22',
    '--initial-advertise-peer-urls=http://127.0.0.1:22',
    '--initial-cluster=node1=http://127.0.0.1:21,node2=http://127.0.0.1:22',
    '--initial-cluster-token=/data',
    '--storage=sql-async',
  ])
})

describe('a node that ends at its start', () => {
  it('is reported with the last message of its log', async () => {
    const program = programOf(`
      console.error('{"msg":"first"}')
      console.error('{"msg":"The disk is full."}')
      process.exit(3)`)
    await expect(start(program)).rejects.toThrow(
      'node1 ended at its start (exit code 3: The disk is full.). All nodes were ended.',
    )
  })

  it('is reported with its last line if that is no message', async () => {
    await expect(start(programOf(`throw new Error('broken')`))).rejects.toThrow('exit code 1: Node.js v')
  })

  it('ends the others', async () => {
    const [started, ended] = [join(folder, 'started'), join(folder, 'ended')]
    const program = programOf(`
      import { existsSync, writeFileSync } from 'node:fs'
      const [started, ended] = ${JSON.stringify([started, ended])}
      if (process.argv.includes('--name=node1')) {
        setInterval(() => existsSync(started) && process.exit(1), 10)
      } else if (process.argv.includes('--name=node2')) {
        process.on('SIGTERM', () => {
          writeFileSync(ended, '')
          process.exit()
        })
        writeFileSync(started, '')
        setInterval(() => {}, 1_000)
      }`)
    await expect(start(program, { nodes: 3 })).rejects.toThrow('node1 ended at its start')
    expect(existsSync(ended)).toBe(true)
  })
})

it('an interrupted start ends the nodes', async () => {
  const ended = join(folder, 'ended')
  const started = join(folder, 'started')
  const program = programOf(`
    import { writeFileSync } from 'node:fs'
    process.on('SIGTERM', () => {
      writeFileSync(${JSON.stringify(ended)}, '')
      process.exit()
    })
    writeFileSync(${JSON.stringify(started)}, '')
    setInterval(() => {}, 1_000)`)
  const interrupt = new AbortController()
  const failed = start(program, { from: interrupt.signal }).catch((error) => error)
  await expect.poll(() => existsSync(started)).toBe(true)
  interrupt.abort()
  expect(await failed).toMatchObject({ name: 'AbortError' })
  expect(existsSync(ended)).toBe(true)
})
