import { expect, it } from 'vitest'
import { put, remove } from '../testing/v2/commands.ts'
import type { V2Event } from './v2-event.ts'
import { V2Store } from './v2-store.ts'

/** A store with a function that opens waits and collects their answers. */
function stage() {
  const store = new V2Store()
  const open = (path: string, more: { since?: number; isRecursive?: boolean; isStream?: boolean } = {}) => {
    const received: string[] = []
    const { since = store.index + 1, isRecursive = false, isStream = false } = more
    const leave = store.wait(
      { path, since, isRecursive, isStream },
      {
        onEvent: ({ action, node, index }: V2Event) => received.push(`${action} ${node.path} ${index}`),
        onEnd: () => received.push('end'),
      },
    )
    return { received, leave }
  }
  return { store, open }
}

it('a wait ends with its event, and a stream goes on', () => {
  const { store, open } = stage()
  const [one, stream] = [open('/a'), open('/a', { isStream: true })]
  for (const value of ['1', '2']) store.apply(put('/a', value))
  expect(one.received).toEqual(['set /a 1', 'end'])
  expect(stream.received).toEqual(['set /a 1', 'set /a 2'])
  expect(store.waitCount).toBe(1)
})

it('only recursive waits receive events below, and none those of hidden keys below', () => {
  const { store, open } = stage()
  const waits = {
    plain: open('/d'),
    recursive: open('/d', { isRecursive: true, isStream: true }),
    all: open('/', { isRecursive: true, isStream: true }),
    hidden: open('/d/_h', { isRecursive: true, isStream: true }),
    similar: open('/d/x', { isRecursive: true, isStream: true }),
  }
  store.apply(put('/d/_h/k', '1'))
  store.apply(put('/d/xy', '1'))
  const received = Object.fromEntries(Object.entries(waits).map(([name, wait]) => [name, wait.received]))
  expect(received).toEqual({
    plain: [],
    recursive: ['set /d/xy 2'],
    all: ['set /d/xy 2'],
    hidden: ['set /d/_h/k 1'],
    similar: [],
  })
})

it('the removal of a directory reaches the waits on everything that was in it', () => {
  const { store, open } = stage()
  store.apply(put('/d/e/f', '1'))
  const [file, directory, missing] = [open('/d/e/f'), open('/d/e'), open('/d/none')]
  store.apply(remove('/d', { isRecursive: true }))
  expect(file.received).toEqual(['delete /d 2', 'end'])
  expect(directory.received).toEqual(['delete /d 2', 'end'])
  expect(missing.received).toEqual([])
})

it('a wait from the past receives the first event, and a stream all of them and those to come', () => {
  const { store, open } = stage()
  for (const path of ['/a/x', '/b', '/a/y']) store.apply(put(path, '1'))
  store.apply(put('/a/y', '', { isRefresh: true, prevExist: true }))
  expect(open('/a', { since: 1, isRecursive: true }).received).toEqual(['set /a/x 1', 'end'])
  const stream = open('/a', { since: 2, isRecursive: true, isStream: true })
  store.apply(put('/a/z', '1'))
  expect(stream.received).toEqual(['set /a/y 3', 'set /a/z 5'])
})

it('a wait for a future index skips the events before', () => {
  const { store, open } = stage()
  const wait = open('/a', { since: 3 })
  for (const value of ['1', '2', '3', '4']) store.apply(put('/a', value))
  expect(wait.received).toEqual(['set /a 3', 'end'])
})

it('a client that leaves ends its wait', () => {
  const { store, open } = stage()
  const wait = open('/a')
  wait.leave()
  wait.leave()
  store.apply(put('/a', '1'))
  expect(wait.received).toEqual([])
  expect(store.waitCount).toBe(0)
})

it('waits are bounded in number', () => {
  const { store, open } = stage()
  for (let at = 0; at < 4_096; at += 1) open(`/k${at}`)
  expect(() => open('/more')).toThrow(expect.objectContaining({ code: 300, status: 503 }))
  store.closeWaits()
  expect(store.waitCount).toBe(0)
  expect(open('/more').received).toEqual([])
})

it('a snapshot brings the events that a wait has missed, and ends a wait whose events are gone', () => {
  const { store, open } = stage()
  store.apply(put('/a', '1'))
  const [wait, stream, other] = [open('/a'), open('/a', { isStream: true, since: 1 }), open('/b')]
  const ahead = new V2Store()
  for (const value of ['1', '2', '3']) ahead.apply(put('/a', value))
  const restore = () => {
    const { index, records, events } = ahead.image()
    const storage = store.startRestore()
    for (const record of records) storage.set(record)
    void store.restore({ entry: { index: 1, term: 1 }, index, events }, storage)
  }
  restore()
  expect(wait.received).toEqual(['set /a 2', 'end'])
  expect(stream.received).toEqual(['set /a 1', 'set /a 2', 'set /a 3'])
  expect(other.received).toEqual([])
  for (let at = 0; at < 1_002; at += 1) ahead.apply(put('/c', '1'))
  restore()
  expect(stream.received.at(-1)).toBe('end')
  expect(other.received).toEqual(['end'])
  expect(store.waitCount).toBe(0)
})
