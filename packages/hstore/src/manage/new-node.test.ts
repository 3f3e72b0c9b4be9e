import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@ticketcd/cluster'
import { afterEach, expect, it } from 'vitest'
import { endStages, holdFolder, newStage, recordOf } from '../testing/manage/stage.ts'
import { claimNode, type NewNodeOptions } from './new-node.ts'
import { ownProcess } from './node-process.ts'
import type { NodeRecord } from './node-record.ts'

afterEach(endStages)

type Stage = ReturnType<typeof newStage>

async function claim({ context }: Stage, options: NewNodeOptions, members: readonly string[] = []) {
  const bootstrap = (name: string, peerUrl: string) => ({
    state: 'new' as const,
    members: `${name}=${peerUrl}`,
  })
  const [host, peerHost] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  return claimNode(context, 'shop', { host, peerHost, ...options }, members, bootstrap)
}

it('a new node gets the first free name, and its files in the state folder', async () => {
  const stage = newStage()
  stage.state.create(recordOf(2))
  const { record, isDataOurs } = await claim(stage, {}, ['node1'])
  expect(record).toMatchObject({
    name: 'node3',
    dataDir: join(stage.root, 'shop', 'node3'),
    bootstrap: { members: `node3=http://${record.peerAddress}` },
  })
  expect(isDataOurs).toBe(true)
  expect(stage.state.records('shop')).toContainEqual(record)
})

it('the peer port follows the port for clients', async () => {
  const stage = newStage()
  const { record } = await claim(stage, { host: '127.0.0.1:20001', peerHost: undefined })
  expect(record.peerAddress).toBe('127.0.0.1:20101')
})

it('the state file keeps the flags of its program', async () => {
  const stage = newStage()
  const flags = ['--storage=disk']
  const { record } = await claim(stage, { flags })
  expect(stage.state.records('shop')).toEqual([record])
  expect(record.flags).toEqual(flags)
})

it('a data folder of the user is never deleted', async () => {
  const stage = newStage()
  const dataDir = join(stage.root, 'elsewhere')
  expect(await claim(stage, { dataDir })).toMatchObject({ record: { dataDir }, isDataOurs: false })
})

it.each([
  [{ name: 'node1' }, "has a node 'node1' already"],
  [{ name: 'a/b' }, 'cannot name a node'],
  [{ host: '127.0.0.1:2' }, '127.0.0.1:2 is an address of node2'],
  [{ host: '127.0.0.1:102' }, '127.0.0.1:102 is an address of node2'],
  [{ peerHost: '127.0.0.1:2' }, '127.0.0.1:2 is an address of node2'],
  [{ host: '203.0.113.9:2379' }, 'This machine cannot listen at 203.0.113.9:2379'],
  [{ dataDir: '/nowhere/node2' }, 'is the data folder of node2'],
])('%j is refused', async (options, words) => {
  const stage = newStage()
  stage.state.create(recordOf(2))
  await expect(claim(stage, options, ['node1'])).rejects.toThrow(words)
  expect(stage.state.records('shop')).toEqual([recordOf(2)])
})

it('a cluster whose name is no file name is refused', async () => {
  const bootstrap = () => ({ state: 'existing' as const, members: '' })
  const claimed = claimNode(newStage().context, '../shop', {}, [], bootstrap)
  await expect(claimed).rejects.toThrow("'../shop' cannot name a cluster")
})

it('a name that another command starts now is taken', async () => {
  const stage = newStage()
  stage.state.create(recordOf(1, { starter: ownProcess() }))
  await expect(claim(stage, { name: 'node1' })).rejects.toThrow(`The process ${process.pid} starts node1`)
  stage.state.replace(recordOf(1, { starter: { pid: process.pid, startTime: '1' } }))
  expect((await claim(stage, { name: 'node1' })).record.name).toBe('node1')
})

it('commands that choose a name or an address at the same time choose again', async () => {
  const stage = newStage()
  const { state } = stage
  const create = state.create.bind(state)
  const rivals = [
    (record: NodeRecord) => recordOf(1, { dataDir: '/a', name: record.name }),
    (record: NodeRecord) => recordOf(1, { dataDir: '/b', name: 'rival', peerAddress: record.peerAddress }),
  ]
  state.create = (record) => {
    const rival = rivals.shift()
    if (rival !== undefined) create(rival(record))
    return create(record)
  }
  const bootstrap = () => ({ state: 'existing' as const, members: '' })
  const { record } = await claimNode(stage.context, 'shop', {}, [], bootstrap)
  expect(record.name).toBe('node2')
  expect(state.records('shop').map(({ name }) => name)).toEqual(['node1', 'node2', 'rival'])
  const [, mine, rival] = state.records('shop')
  expect(mine?.peerAddress).not.toBe(rival?.peerAddress)
  state.create = () => false
  const claimed = claimNode(stage.context, 'shop', {}, [], bootstrap)
  await expect(claimed).rejects.toThrow('Other commands start nodes at the same time')
})

it('a port in use is refused', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await expect(claim(newStage(), { host: `${port}` })).rejects.toThrow(
    `The port of 127.0.0.1:${port} is in use`,
  )
  server.close()
})

it('a data folder with data, or in use, is refused', async () => {
  const stage = newStage()
  const dataDir = join(stage.root, 'data')
  holdFolder(dataDir)
  await expect(claim(stage, { dataDir })).rejects.toThrow(`The process ${process.pid} uses the data folder`)
  rmSync(join(dataDir, 'hstore.lock'))
  mkdirSync(join(dataDir, 'member'))
  await expect(claim(stage, { dataDir })).rejects.toThrow('holds the data of a member already')
})

it('the name of a node that runs or is stopped is taken, and free once its data is deleted', async () => {
  const stage = newStage()
  const dataDir = join(stage.root, 'shop', 'node1')
  const old = recordOf(1, { dataDir })
  stage.state.create(old)
  holdFolder(dataDir)
  await expect(claim(stage, { name: 'node1' })).rejects.toThrow('runs already, at 127.0.0.1:1')
  rmSync(join(dataDir, 'hstore.lock'))
  await expect(claim(stage, { name: 'node1' })).rejects.toThrow('exists, and is stopped')
  rmSync(dataDir, { recursive: true })
  const { record } = await claim(stage, { name: 'node1' })
  expect(stage.state.records('shop')).toEqual([record])
})
