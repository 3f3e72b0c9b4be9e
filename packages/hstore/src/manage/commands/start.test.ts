import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { freePort } from '@ticketcd/cluster'
import { afterEach, expect, it } from 'vitest'
import { endStages, holdFolder, newStage, recordOf } from '../../testing/manage/stage.ts'
import { ownProcess } from '../node-process.ts'
import { startSeed } from './start.ts'

afterEach(endStages)

it('a second seed of a cluster is refused, with the command that is meant', async () => {
  const { context, state, root } = newStage()
  const dataDir = `${root}/data`
  state.create(recordOf(1, { dataDir }))
  mkdirSync(dataDir)
  const start = (name?: string) => startSeed(context, { cluster: 'shop', name })
  await expect(start()).rejects.toThrow('its nodes are stopped. `hstore-server restart node1`')
  await expect(start('node1')).rejects.toThrow('exists, and is stopped')
  holdFolder(dataDir)
  await expect(start('other')).rejects.toThrow('node1 runs. `hstore-server join 127.0.0.1:1` adds a node')
  await expect(start('node1')).rejects.toThrow('runs already')
  await expect(startSeed(context, { cluster: 'a b' })).rejects.toThrow('cannot name a cluster')
})

it('nothing is left of a node that does not start, except a folder of the user', async () => {
  const { context, state, root } = newStage()
  writeFileSync(context.nodeProgram, 'process.exit(4)')
  const [host, peerHost] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  await expect(startSeed(context, { host, peerHost })).rejects.toThrow(
    /node1 has ended \(exit code 4\).*\(no message\)/s,
  )
  expect(existsSync(`${root}/hstore/node1`)).toBe(false)
  const dataDir = `${root}/mine`
  mkdirSync(dataDir)
  await expect(startSeed(context, { host, peerHost, dataDir })).rejects.toThrow('exit code 4')
  expect(existsSync(dataDir)).toBe(true)
  expect(state.all()).toEqual([])
})

it('of two commands that found one cluster at the same time none makes a second one', async () => {
  const { context, state } = newStage()
  const create = state.create.bind(state)
  state.create = (record) => create(recordOf(5)) && create(record)
  const [host, peerHost] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const start = () => startSeed(context, { cluster: 'shop', host, peerHost })
  await expect(start()).rejects.toThrow("Another command starts the cluster 'shop' now")
  expect(state.all()).toEqual([recordOf(5)])
  state.replace(recordOf(5, { starter: ownProcess() }))
  await expect(start()).rejects.toThrow("Another command starts the cluster 'shop' now")
})
