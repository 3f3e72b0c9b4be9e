import { EtcdFailure, type EtcdStore, type Op } from '@ticketcd/etcd'
import { EventTypes, TicketTypes } from '@ticketcd/schema'
import { expect, it } from 'vitest'
import { type MemoryDoor, MemoryEtcd } from '../../testing/memory-etcd.ts'
import { readConfigLists, writeConfigList } from './config-lists.ts'

const items = ['Concert', 'Play']
const lost = new EtcdFailure('timeout', 'no answer', { outcome: 'unknown' })

type Send = () => Promise<unknown>

/**
 * A stored list with one event type.
 *
 * @param onCommit carries out a commit of the list, or fails
 * @param onRead carries out a read, or fails; the index counts the reads, from 0
 */
async function stored({
  onCommit = (send) => send(),
  onRead = (send) => send(),
}: {
  onCommit?: (send: Send, door: MemoryDoor, index: number) => Promise<unknown>
  onRead?: (send: Send, index: number) => Promise<unknown>
}) {
  const door = new MemoryEtcd().door()
  const { revision: version } = await door.put(EventTypes, { list: 'event-types' }, ['Concert'])
  let reads = 0
  let commits = 0
  const txn = ((request: { success: readonly Op<unknown>[] }, options) => {
    const send = () => door.txn(request, options)
    return request.success.some(({ kind }) => kind === 'write')
      ? onCommit(send, door, commits++)
      : onRead(send, reads++)
  }) as EtcdStore['txn']
  return {
    version,
    save: (changes = {}) => writeConfigList({ txn }, { list: 'event-types', version, items, ...changes }),
    read: () => readConfigLists(door),
    get calls() {
      return { reads, commits }
    },
  }
}

it('a list whose answer was lost counts as saved if the store has it', async () => {
  const list = await stored({
    onCommit: async (send) => {
      await send()
      throw lost
    },
  })
  const { lists, revision } = await list.save()
  expect(revision).toBeGreaterThan(list.version)
  expect(lists.eventTypes).toEqual({ version: revision, items })
})

it('has an unknown outcome if the store does not have it, or does not answer', async () => {
  const failing = { onCommit: () => Promise.reject(lost) }
  const silent = {
    ...failing,
    onRead: (send: Send, index: number) => (index ? Promise.reject(lost) : send()),
  }
  for (const play of [failing, silent]) {
    const list = await stored(play)
    await expect(list.save()).rejects.toMatchObject({ failure: { code: 'outcome-unknown' } })
  }
})

it('is not read back if it was not sent', async () => {
  const refused = new EtcdFailure('unavailable', 'no quorum')
  const list = await stored({ onCommit: () => Promise.reject(refused) })
  await expect(list.save()).rejects.toBe(refused)
  expect(list.calls).toEqual({ reads: 1, commits: 1 })
})

it('is not saved on another version, and stays unchanged if it already has the items', async () => {
  const list = await stored({})
  const version = list.version - 1
  await expect(list.save({ version })).rejects.toMatchObject({
    failure: { code: 'edit-conflict', version: list.version },
  })
  const { lists } = await list.save({ version, items: ['Concert'] })
  expect(lists.eventTypes).toEqual({ version: list.version, items: ['Concert'] })
  expect(list.calls.commits).toBe(0)
})

it('is answered with the other lists as they are at its own revision', async () => {
  const list = await stored({
    onCommit: async (send, door, index) => {
      if (index === 0) await door.put(TicketTypes, { list: 'ticket-types' }, ['Balcony'])
      return send()
    },
  })
  const { lists, revision } = await list.save()
  expect(lists.ticketTypes.items).toEqual(['Balcony'])
  expect(lists.eventTypes).toEqual({ version: revision, items })
  expect(lists).toEqual(await list.read())
  expect(list.calls.commits).toBe(2)
})
