import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { lonelyNode, NodeProgram } from './testing/node-program.ts'
import { V2Client } from './testing/v2/v2-client.ts'

/*
 * A node with its v2 keys on disk, as a process: killed in the middle of writes, it has the state of
 * a node in memory that reads the same log.
 */

type Flags = readonly string[]

const small = ['--storage=disk', '--storage-cache-bytes=40000']

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

/** Writes, overwrites and deletes until the node ends. */
async function writeUntilGone(client: V2Client, round: number): Promise<void> {
  const value = 'v'.repeat(300)
  for (let at = 0; ; at += 1) {
    const key = `/v2/keys/d${at % 7}/k${(at * 31) % 900}`
    const line = at % 5 === 4 ? `DELETE ${key}` : `PUT ${key} value=${round}-${at}-${value}`
    const isOver = await client.send(line).then(
      () => false,
      () => true,
    )
    if (isOver) return
  }
}

/** All keys and the newest index of a node that is started for it. */
async function stateOf(flags: Flags, address: string): Promise<string> {
  const node = await serving(flags)
  const isKept = node.messages.some((message) => message.includes('goes on with the v2 keys on disk'))
  expect(isKept).toBe(flags.includes('--storage=disk'))
  const client = clientOf(address)
  const answer = await client.send('GET /v2/keys?recursive=true&sorted=true&quorum=true')
  const first = await client.send('GET /v2/keys/d0?wait=true&waitIndex=1')
  await node.kill()
  return `${answer.status} ${answer.headers['x-etcd-index']} ${answer.body} ${first.body}`
}

it('has the state of a fresh replay after kills in the middle of writes, also on a stale database', async () => {
  const { flags, dataDir, address } = await lonelyNode()
  const copies = [1, 2, 3].map((round) => `${dataDir}-${round}`)
  for (const [round, copy] of copies.entries()) {
    const node = await serving([...flags, ...small])
    const client = clientOf(address)
    const writers = [0, 1, 2, 3].map(() => writeUntilGone(client, round))
    const before = Number((await client.send('GET /v2/keys')).headers['x-etcd-index'])
    await expect
      .poll(async () => Number((await client.send('GET /v2/keys')).headers['x-etcd-index']))
      .toBeGreaterThan(before + 1_000)
    await node.kill()
    await Promise.all(writers)
    cpSync(dataDir, copy, { recursive: true })
    if (round === 2) {
      // As if the database were one of an earlier crash.
      rmSync(join(dataDir, 'member', 'v2'), { recursive: true })
      cpSync(join(copies[1] ?? '', 'member', 'v2'), join(dataDir, 'member', 'v2'), { recursive: true })
    }
    const stored = await stateOf([...flags, ...small], address)
    expect(stored).toBe(await stateOf([...flags, `--data-dir=${copy}`], address))
    expect(stored).toContain(`"value":"${round}-`)
  }
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
