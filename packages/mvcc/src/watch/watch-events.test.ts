import { describe, expect, it } from 'vitest'
import type { Operation } from './testing/memory-history.ts'
import { Client, eventsOf, stage } from './testing/stage.ts'
import type { WatchMessage } from './watch-message.ts'

/* The tests with an id in front are named after the recorded answers of etcd. */

describe('the events of a revision', () => {
  it('kv-delete-event: of a deletion have the key and the revision only', () => {
    const { client, history } = stage()
    history.put('de', 'value')
    client.watch({ key: 'de' })
    client.read()
    history.delete('de')
    const [event] = client.read().flatMap(eventsOf)
    expect(event).toMatchObject({ type: 'delete', kv: { key: 'de', modRevision: 3 } })
    expect(event?.kv).toMatchObject({ createRevision: 0, version: 0, value: new Uint8Array() })
  })

  it('txn-event-order, txn-event-order-nested: are in the order of the operations in one message', () => {
    const { client, history } = stage()
    client.watch({ key: 'w', rangeEnd: 'x' })
    history.txn(['put', 'wa'], ['put', 'wz'], ['put', 'wm'])
    expect(client.words()).toEqual(['#0 created @1', '#0 put:wa@2 put:wz@2 put:wm@2 @2'])
  })

  it('lease-revoke-keys: of a revocation are in the order of its deletions', () => {
    const { client, history } = stage()
    history.txn(['put', 'l3'], ['put', 'l1'], ['put', 'l2'])
    client.watch({ key: 'l', rangeEnd: 'm' })
    client.read()
    history.txn(['delete', 'l1'], ['delete', 'l2'], ['delete', 'l3'])
    expect(client.words()).toEqual(['#0 delete:l1@3 delete:l2@3 delete:l3@3 @3'])
  })

  it('reach each watch of the stream with those of its range', () => {
    const { client, history } = stage()
    client.watch({ watchId: 1, key: 'a' })
    client.watch({ watchId: 2, key: 'a', rangeEnd: 'c' })
    client.watch({ watchId: 3, key: 'b', rangeEnd: '\0' })
    client.watch({ watchId: 4, key: 'x' })
    client.read()
    history.txn(['put', 'c'], ['put', 'a'], ['put', 'b'])
    expect(client.words().sort()).toEqual(['#1 put:a@2 @2', '#2 put:a@2 put:b@2 @2', '#3 put:c@2 put:b@2 @2'])
  })

  it('are the identical change for all watches that receive the same ones', () => {
    const { client, history, hub } = stage()
    const other = new Client(hub)
    for (const each of [client, other]) {
      each.watch({ key: 'a' })
      each.watch({ key: 'a', rangeEnd: 'b', prevKv: true })
      each.watch({ key: '', rangeEnd: '\0' })
      each.read()
    }
    history.put('a')
    const single = [client, other].flatMap((each) => each.read().flatMap(({ changes }) => changes))
    expect(single).toHaveLength(6)
    for (const change of single) expect(change).toEqual(history.changes[0])
    // With and without previous versions.
    expect(new Set(single).size).toBe(2)
    history.txn(['put', 'a'], ['put', 'z'])
    const parts = [client, other].flatMap((each) => each.read())
    const changeOf = (range: number) =>
      new Set(parts.filter(({ watchId }) => watchId === range).map(({ changes }) => changes[0]))
    expect([changeOf(0).size, changeOf(1).size, changeOf(2).size]).toEqual([1, 1, 1])
  })

  it('watch-big-txn: are in one message', () => {
    const { client, history } = stage({ limits: { fragmentBytes: 1_000 } })
    client.watch({ key: 's', rangeEnd: 't' })
    client.read()
    history.txn(...puts(120, 12_000))
    const messages = client.read(1_000)
    expect(messages.map((message) => eventsOf(message).length)).toEqual([120])
    expect(messages[0]?.fragment).toBe(false)
  })

  it('have the previous versions if these are requested', () => {
    const { client, history } = stage()
    history.put('k', 'old')
    client.watch({ watchId: 1, prevKv: true })
    client.watch({ watchId: 2 })
    client.read()
    history.put('k', 'new')
    history.delete('k')
    expect(client.words().sort()).toEqual([
      '#1 put:k=new<old@3 delete:k<new@4 @4',
      '#2 put:k=new@3 delete:k@4 @4',
    ])
  })

  it('watch-prev-kv-recreated: have no previous version of a key that was deleted', () => {
    const { client, history } = stage()
    history.put('pv', 'old')
    history.delete('pv')
    client.watch({ key: 'pv', prevKv: true })
    client.read()
    history.put('pv', 'new')
    expect(client.words()).toEqual(['#0 put:pv=new@4 @4'])
  })

  it('watch-prev-kv-compacted: have none at the compacted revision, but after it', () => {
    const { client, history } = stage({ at: 2_037 })
    for (const value of ['a', 'b', 'c', 'd']) history.put('pv', value)
    history.compact(2_040)
    client.watch({ key: 'pv', startRevision: 2_040, prevKv: true })
    expect(client.words()[1]).toBe('#0 put:pv=c@2040 put:pv=d<c@2041 @2041')
  })
})

describe('filters', () => {
  const cases: [filters: number[], live: string][] = [
    [[], 'put:k@2 delete:k@3 put:k@4'],
    [[0], 'delete:k@3'],
    [[1], 'put:k@2 put:k@4'],
    [[7, -1], 'put:k@2 delete:k@3 put:k@4'],
    [[0, 0], 'delete:k@3'],
  ]

  it.each(cases)('%j admit their events, including those of the history', (filters, expected) => {
    const { client, history } = stage()
    client.watch({ watchId: 1, filters })
    client.watch({ watchId: 2, key: '', rangeEnd: '\0', filters })
    client.read()
    history.put('k')
    history.delete('k')
    history.put('k')
    client.watch({ watchId: 3, startRevision: 1, filters })
    const last = filters.includes(0) ? 3 : 4
    expect(client.words().sort()).toEqual(
      [`#1 ${expected} @${last}`, `#2 ${expected} @${last}`, '#3 created @4', `#3 ${expected} @4`].sort(),
    )
  })

  it('watch-both-filters: of both kinds admit no event', () => {
    const { client, history } = stage({ at: 3 })
    client.watch({ key: 'other', startRevision: 1, filters: [0, 1] })
    client.watch({ filters: [0, 1] })
    history.txn(['put', 'k'], ['put', 'other'])
    history.delete('k')
    expect(client.words()).toEqual(['#0 created @3', '#1 created @3'])
  })

  it('omit a revision without an admitted event', () => {
    const { client, history } = stage()
    client.watch({ key: 'a', rangeEnd: 'z', filters: [1] })
    client.read()
    history.txn(['put', 'b'], ['put', 'c'])
    history.txn(['delete', 'b'], ['put', 'c'])
    history.txn(['delete', 'c'])
    expect(client.words()).toEqual(['#0 put:b@2 put:c@2 put:c@3 @3'])
  })
})

describe('the history', () => {
  it('watch-catch-up-batches: comes in batches of 1,000 revisions with the current revision', () => {
    const { client, history } = stage({ at: 30 })
    for (let count = 0; count < 2_000; count += 1) history.put('u')
    client.watch({ key: 'u', startRevision: 31 })
    const [, ...batches] = client.read()
    expect(batches.map((message) => [eventsOf(message).length, message.revision])).toEqual([
      [1_000, 2_030],
      [1_000, 2_030],
    ])
    history.put('u')
    expect(client.words()).toEqual(['#0 put:u@2031 @2031'])
  })

  it('watch-catch-up-unsplit: comes in one message if that may be large', () => {
    const { client, history } = stage()
    for (let count = 0; count < 3; count += 1) history.txn(...puts(80, 17_500))
    client.watch({ key: 's', rangeEnd: 't', startRevision: 1 })
    const [, ...batches] = client.read()
    expect(batches.map((message) => [eventsOf(message).length, message.fragment])).toEqual([[240, false]])
  })

  it('comes in messages of whole revisions if they may not be large', () => {
    const { client, history } = stage()
    for (let count = 0; count < 3; count += 1) history.txn(...puts(80, 100))
    client.watch({ key: 's', rangeEnd: 't', startRevision: 1 })
    const [, ...batches] = client.read(15_000)
    expect(batches.map((message) => eventsOf(message).length)).toEqual([80, 80, 80])
    client.watch({ key: 's', rangeEnd: 't', startRevision: 1 })
    const [, ...larger] = client.read(20_000)
    expect(larger.map((message) => eventsOf(message).length)).toEqual([160, 80])
  })

  it('is read in bounded work for each call', () => {
    const { client, history } = stage({ at: 100, limits: { readRecordsMax: 10, readsMax: 4 } })
    history.put('k')
    client.watch({ startRevision: 1 })
    expect(client.stream.next(1)?.created).toBe(true)
    expect(client.stream.next(1)).toBeUndefined()
    expect(history.reads).toBe(4)
    expect(client.stream.isReady).toBe(true)
    expect(client.words()).toEqual(['#0 put:k@101 @101'])
  })

  it('is not read again by a watch that has caught up', () => {
    const { client, history } = stage({ at: 100 })
    client.watch({ startRevision: 1 })
    client.read()
    const { reads } = history
    history.put('k')
    client.read()
    expect(history.reads).toBe(reads)
  })
})

describe('fragments', () => {
  it('watch-fragment: split a revision near 2 MiB', () => {
    const { client, history } = stage()
    history.txn(...puts(60, 24_000))
    client.watch({ key: 's', rangeEnd: 't', fragment: true, prevKv: true })
    client.read()
    history.txn(...puts(60, 24_000))
    expect(client.read().map((message) => [eventsOf(message).length, message.fragment])).toEqual([
      [43, true],
      [17, false],
    ])
  })

  it('have no other message between them', () => {
    const { client, history } = stage({ limits: { fragmentBytes: 200 } })
    client.watch({ watchId: 1, key: 's', rangeEnd: 't', fragment: true })
    client.watch({ watchId: 2, key: 's', rangeEnd: 't' })
    client.read()
    history.txn(...puts(3, 100))
    const messages: (string | undefined)[] = []
    do messages.push(wordOf(client.stream.next(1)))
    while (!messages.includes('1 fragment'))
    client.stream.cancel(2)
    client.watch({ watchId: 3 })
    client.stream.requestProgress()
    messages.push(...client.read(1).map(wordOf))
    const first = messages.indexOf('1 fragment')
    expect(messages.slice(first, first + 3)).toEqual(['1 fragment', '1 fragment', '1'])
    expect(messages).toHaveLength(7)
  })

  it('are not made if the watch did not request them', () => {
    const { client, history } = stage({ limits: { fragmentBytes: 200 } })
    client.watch({ key: 's', rangeEnd: 't' })
    client.read()
    history.txn(...puts(3, 100))
    expect(client.read(1).map((message) => [eventsOf(message).length, message.fragment])).toEqual([
      [3, false],
    ])
  })
})

function wordOf(message: WatchMessage | undefined): string | undefined {
  return message && `${message.watchId}${message.fragment ? ' fragment' : ''}`
}

function puts(count: number, bytes: number): Operation[] {
  return Array.from({ length: count }, (_, key) => ['put', `s${key}`, new Uint8Array(bytes)])
}
