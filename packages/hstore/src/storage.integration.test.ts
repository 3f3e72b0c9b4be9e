import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { LocalNodes } from './testing/members/local-nodes.ts'
import { lonelyNode, NodeProgram } from './testing/node-program.ts'
import { AcknowledgedWriter, valuesIn } from './testing/v2/acknowledged-writer.ts'
import { V2Client } from './testing/v2/v2-client.ts'

/*
 * A node with its v2 keys on disk, as a process: killed in the middle of writes, it has the state
 * of a node in memory that reads the same log.
 */

type Flags = readonly string[]

const cacheBytes = 10_000
const small = ['--storage=disk', `--storage-cache-bytes=${cacheBytes}`]

function clientOf(address: string): V2Client {
  const client = new V2Client(address)
  onTestFinished(() => client.close())
  return client
}

async function serving(flags: Flags): Promise<NodeProgram> {
  const node = new NodeProgram(flags)
  await node.untilServing()
  return node
}

/** All keys and the newest index of a node that is started for it. */
async function stateOf(
  flags: Flags,
  address: string,
): Promise<{ readonly text: string; readonly values: ReadonlyMap<string, string> }> {
  const node = await serving(flags)
  const isKept = node.messages.some((message) => message.includes('goes on with the v2 keys on disk'))
  expect(isKept).toBe(flags.includes('--storage=disk'))
  const client = clientOf(address)
  const answer = await client.send('GET /v2/keys?recursive=true&sorted=true&quorum=true')
  const first = await client.send('GET /v2/keys/w0?recursive=true&wait=true&waitIndex=1')
  await node.kill()
  const text = `${answer.status} ${answer.headers['x-etcd-index']} ${answer.body} ${first.body}`
  return { text, values: valuesIn(answer.body) }
}

it('has every acknowledged key, and the state of a fresh replay, after kills in the middle of writes', async () => {
  const { flags, dataDir, address } = await lonelyNode()
  const copies = [1, 2].map((round) => `${dataDir}-${round}`)
  const writers = [0, 1, 2, 3].map((each) => new AcknowledgedWriter(`w${each}`))
  for (const [round, copy] of copies.entries()) {
    const node = await serving([...flags, ...small])
    const client = clientOf(address)
    const index = async () => Number((await client.send('GET /v2/keys')).headers['x-etcd-index'])
    const writing = writers.map((writer) => writer.writeUntilGone(client))
    const before = await index()
    await expect.poll(index).toBeGreaterThan(before + 500)
    await node.kill()
    await Promise.all(writing)
    cpSync(dataDir, copy, { recursive: true })
    if (round === 1) {
      // As if the database were one of an earlier crash.
      rmSync(join(dataDir, 'member', 'v2'), { recursive: true })
      cpSync(join(copies[0] ?? '', 'member', 'v2'), join(dataDir, 'member', 'v2'), { recursive: true })
    }
    const { text, values } = await stateOf([...flags, ...small], address)
    expect(text).toBe((await stateOf([...flags, `--data-dir=${copy}`], address)).text)
    expect(writers.flatMap((writer) => writer.check(values))).toEqual([])
    expect([...values.values()].join('').length).toBeGreaterThan(10 * cacheBytes)
  }
})

it('a node whose keys on disk are newer than its own snapshot starts again', async () => {
  const nodes = new LocalNodes()
  onTestFinished(() => nodes.close())
  const node = await nodes.node()
  const start = async () => {
    const running = await node.start([node], 'new', small, { snapshotBytes: 20_000 })
    await running.served
  }
  await start()
  const client = clientOf(`127.0.0.1:${node.clientPort}`)
  for (let at = 0; at < 60; at += 1) await client.send(`PUT /v2/keys/k${at} value=${'v'.repeat(1_000)}`)
  await expect.poll(() => readdirSync(join(node.dir, 'member', 'snap'))).not.toEqual([])
  await client.send('PUT /v2/keys/last value=1')
  await node.stop()
  await start()
  expect(node.lines.join('')).toContain('goes on with the v2 keys on disk')
  expect(valuesIn((await client.send('GET /v2/keys')).body).size).toBe(61)
})

it('a node whose SQL database is lost ends, and its next start has every acknowledged key', async () => {
  const nodes = new LocalNodes()
  const threads: Worker[] = []
  const onThread = (thread: Worker) => threads.push(thread)
  process.on('worker', onThread)
  onTestFinished(async () => {
    process.off('worker', onThread)
    await nodes.close()
  })
  const node = await nodes.node()
  const start = async () => await (await node.start([node], 'new', ['--storage=sql-blocking'])).served
  await start()
  const client = clientOf(`127.0.0.1:${node.clientPort}`)
  expect((await client.send('PUT /v2/keys/a value=1')).status).toBe(201)
  for (const thread of threads) await thread.terminate()
  await expect.poll(() => node.ended?.message).toContain('The SQL database of the v2 keys is lost')
  await node.stop()
  await start()
  expect((await client.send('GET /v2/keys/a')).body).toContain('"value":"1"')
})

it('a node may change its storage, and goes on with the same keys', async () => {
  const { flags, address } = await lonelyNode()
  for (const [at, storage] of ['disk', 'memory', 'disk', 'map'].entries()) {
    const node = await serving([...flags, `--storage=${storage}`])
    const client = clientOf(address)
    await client.send(`PUT /v2/keys/${storage}/${at} value=${at}`)
    expect((await client.send('GET /v2/keys')).headers['x-etcd-index']).toBe(String(at + 1))
    await node.stop()
  }
})

it.each([
  ['disk', 'lmdb'],
  ['sql-blocking', 'libsql'],
  ['sql-bridged', 'libsql'],
  ['sql-async', '@electric-sql/pglite'],
])('%s without the package %s ends with a sentence and exit code 2', async (storage, name) => {
  const { flags, dataDir } = await lonelyNode()
  // A folder from which no package can be found.
  const program = `${dataDir}-program`
  cpSync(join(import.meta.dirname, '..', 'dist'), program, { recursive: true })
  const node = new NodeProgram([...flags, `--storage=${storage}`], { program: join(program, 'main.mjs') })
  const { exitCode, message } = await node.ending()
  expect(exitCode).toBe(2)
  expect(message).toContain(`--storage=${storage} cannot be used: the package ${name} cannot be loaded`)
  expect(message).toContain('Install it, or start the node without --storage.')
})

it('a node in memory needs no package at all', async () => {
  const { flags, dataDir } = await lonelyNode()
  const program = `${dataDir}-program`
  cpSync(join(import.meta.dirname, '..', 'dist'), program, { recursive: true })
  const node = new NodeProgram(flags, { program: join(program, 'main.mjs') })
  await node.untilServing()
})
