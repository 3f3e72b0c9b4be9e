import { PutRequest } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import { StateStage } from '../testing/state.ts'
import { put } from '../testing/v2/commands.ts'
import { MemoryStorage } from '../v2/memory-storage.ts'
import { encodeV2Command } from '../v2/v2-command.ts'
import { root } from '../v2/v2-record.ts'
import type { StateMachine } from './state-machine.ts'

const meta = { index: 1, term: 1, configuration: { voters: [], learners: [] } }

/** A state with some keys of v3. */
function populated(): StateStage {
  const world = new StateStage()
  for (let at = 0; at < 50; at += 1)
    world.answer('put', PutRequest.encode({ key: `k${at}`, value: Buffer.from('v') }))
  return world
}

const putV2 = (world: StateStage, path: string, value: string) =>
  world.answer('v2', encodeV2Command(put(path, value)))

/** The first block of a snapshot. */
async function headOf(machine: StateMachine): Promise<object> {
  for await (const block of machine.snapshot())
    return JSON.parse(Buffer.from(block.subarray(4)).toString()) as object
  throw new Error('a snapshot has a head')
}

it('a snapshot without v2 keys has the format of earlier versions, and replaces v2 keys by none', async () => {
  const { machine } = populated()
  const head = await headOf(machine)
  expect(head).toMatchObject({ format: 1 })
  expect(head).not.toHaveProperty('v2')
  const copy = new StateStage()
  putV2(copy, '/a', '1')
  await copy.machine.restore(meta, machine.snapshot())
  expect([copy.machine.v2.index, copy.machine.v2.bytes]).toEqual([0, 0])
  expect(() => copy.machine.v2.get('/a')).toThrow('Key not found')
})

it('a snapshot has the v2 keys with their index, and those of v3 behind them', async () => {
  const world = populated()
  const large = 'x'.repeat(100_000)
  for (let at = 0; at < 20; at += 1) putV2(world, `/d/k${at % 10}`, large)
  expect(await headOf(world.machine)).toMatchObject({ format: 2, v2: { index: 20, records: 11, events: 20 } })
  const { machine } = new StateStage()
  await machine.restore(meta, world.machine.snapshot())
  expect(machine.v2.index).toBe(20)
  expect(machine.v2.get('/d/k9').value).toBe(large)
  expect(machine.kv.hashKv(0)).toEqual(world.machine.kv.hashKv(0))
})

it('a snapshot that ends within the v2 keys is refused, and the old state stays', async () => {
  const { machine } = populated()
  machine.v2.apply(put('/kept', '1'))
  const ahead = new StateStage()
  for (const path of ['/a', '/b']) putV2(ahead, path, 'x'.repeat(300_000))
  async function* cut() {
    let left = 2
    for await (const block of ahead.machine.snapshot()) {
      if (left > 0) yield block
      left -= 1
    }
  }
  await expect(machine.restore(meta, cut())).rejects.toThrow('ends in the middle of the v2 keys')
  expect(machine.v2.get('/kept').value).toBe('1')
})

it('a snapshot with more in a block than its head says is refused', async () => {
  const ahead = new StateStage()
  for (const path of ['/a', '/b']) putV2(ahead, path, '1')
  async function* shortened() {
    for await (const block of ahead.machine.snapshot()) {
      const text = Buffer.from(block).toString('latin1')
      yield Buffer.from(text.replace('"events":2', '"events":1'), 'latin1')
    }
  }
  await expect(populated().machine.restore(meta, shortened())).rejects.toThrow('too many v2 events')
})

it('a state of v2 keys that was kept and is newer stays, and the rest of the snapshot is read', async () => {
  const world = populated()
  for (const path of ['/a', '/d/b']) putV2(world, path, '1')
  const storage = new MemoryStorage()
  storage.set({ ...root, path: '/kept', isDirectory: false, value: '1' })
  const position = { entry: { index: 60, term: 1 }, index: 7, events: [] }
  const { machine } = new StateStage({ keptV2: { position, storage } })
  await machine.restore({ ...meta, index: 52 }, world.machine.snapshot())
  expect([machine.v2.index, machine.v2.list('/').map(({ path }) => path)]).toEqual([7, ['/kept']])
  expect(machine.kv.hashKv(0)).toEqual(world.machine.kv.hashKv(0))
})

it('a snapshot fills a new storage of the v2 keys, and closes the old one', async () => {
  const calls: string[] = []
  class Watched extends MemoryStorage {
    override close(): void {
      calls.push('close')
      super.close()
    }
  }
  const newV2Storage = () => {
    calls.push('open')
    return new Watched()
  }
  const copy = new StateStage({ newV2Storage })
  await copy.machine.restore(meta, populated().machine.snapshot())
  expect(calls).toEqual(['open', 'open', 'close'])
})
