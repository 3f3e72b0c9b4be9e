import { describe, expect, it } from 'vitest'
import { Client, eventsOf, stage } from './testing/stage.ts'
import type { WatchStream } from './watch-stream.ts'

const mebibyte = 1024 * 1024

describe('a client that does not read', () => {
  it('keeps only the requested previous versions, because the others count for no limit', () => {
    const { client, history } = stage()
    for (const [watchId, prevKv] of [false, true].entries()) client.watch({ watchId, prevKv })
    history.put('k', 'old')
    client.read()
    history.put('k', 'new')
    const values = client
      .read()
      .map((message) => [
        message.watchId,
        ...eventsOf(message).map(({ kv, prevKv }) =>
          [kv, prevKv].map((each) => each && String.fromCharCode(...each.value)),
        ),
      ])
    expect(values.sort()).toEqual([
      [0, ['new', undefined]],
      [1, ['new', 'old']],
    ])
  })

  it('is given a bounded number of events, and the rest from the history later', () => {
    const { client, history, hub } = stage({ limits: { queueEventsMax: 10 } })
    client.watch({})
    client.read()
    for (let count = 0; count < 50; count += 1) history.put('k')
    expect(hub.statistics).toMatchObject({ synced: 0, unsynced: 1 })
    const messages = client.read()
    expect(messages.map((message) => [eventsOf(message).length, message.revision])).toEqual([
      [10, 11],
      [40, 51],
    ])
    expect(hub.statistics).toMatchObject({ synced: 1, unsynced: 0 })
    history.put('k')
    expect(client.words()).toEqual(['#0 put:k@52 @52'])
  })

  it('is given a bounded number of bytes, but always one revision', () => {
    const { client, history, hub } = stage({ limits: { queueBytesMax: 1_000 } })
    client.watch({})
    client.read()
    history.put('k', new Uint8Array(5_000))
    expect(hub.statistics).toMatchObject({ synced: 1 })
    history.put('k')
    expect(hub.statistics).toMatchObject({ synced: 0 })
    expect(
      client
        .read()
        .flatMap(eventsOf)
        .map(({ kv }) => kv.modRevision),
    ).toEqual([2, 3])
  })

  it.each([
    ['its bound and one revision', {}, 4 * mebibyte + 100_200],
    ['all of them without a bound (control)', { queueBytesMax: 1e12 }, Number.POSITIVE_INFINITY],
  ])('holds of 200 MB of events %s, and receives them all when it reads', (_, limits, bytesMax) => {
    const { client, history, hub } = stage({ limits })
    client.watch({})
    client.watch({ watchId: 9 })
    client.read()
    const value = new Uint8Array(100_000)
    let most = 0
    for (let count = 0; count < 2_000; count += 1) {
      history.put('k', value)
      most = Math.max(most, hub.queued.bytes)
    }
    expect(most).toBeGreaterThan(bytesMax === Number.POSITIVE_INFINITY ? 400_000_000 : 4_000_000)
    expect(most).toBeLessThanOrEqual(bytesMax)
    const revisions = client.read(mebibyte).flatMap(eventsOf)
    expect(revisions).toHaveLength(2 * 2_000)
    expect(hub.queued).toEqual({ events: 0, bytes: 0 })
  })

  it.each([
    ['events', { queueEventsMax: 10 }],
    ['bytes', { queueBytesMax: 200 }],
  ])('makes room for %s as it reads, and as it cancels', (_, limits) => {
    const { client, history, hub } = stage({ limits })
    client.watch({})
    client.watch({ watchId: 9, key: 'cancelled' })
    client.read()
    for (let round = 0; round < 20; round += 1) {
      for (let count = 0; count < 5; count += 1) history.put(round % 2 === 0 ? 'k' : 'cancelled')
      expect(hub.statistics).toMatchObject({ synced: 2 })
      if (round % 2 === 1) {
        client.stream.cancel(9)
        client.watch({ watchId: 9, key: 'cancelled' })
      }
      client.read()
    }
  })

  it('receives at most 1,000 revisions in a message', () => {
    const { client, history } = stage()
    client.watch({})
    client.read()
    for (let count = 0; count < 1_500; count += 1) history.put('k')
    expect(client.read().map(({ changes, revision }) => [changes.length, revision])).toEqual([
      [1_000, 1_001],
      [500, 1_501],
    ])
  })

  it('loses its watch if the history that it needs is compacted', () => {
    const { client, history } = stage({ limits: { queueEventsMax: 2 } })
    client.watch({})
    client.watch({ key: 'quiet' })
    client.read()
    for (let count = 0; count < 9; count += 1) history.put('k')
    history.compact(8)
    history.put('quiet')
    expect(client.words()).toEqual([
      '#0 put:k@2 put:k@3 @3',
      '#1 put:quiet@11 @11',
      '#0 canceled compacted 8 @0',
    ])
  })

  it('does not delay others', () => {
    const { client, history, hub } = stage({ limits: { queueEventsMax: 2 } })
    const other = new Client(hub)
    client.watch({})
    other.watch({})
    other.read()
    for (let count = 2; count < 20; count += 1) {
      history.put('k')
      expect(other.words()).toEqual([`#0 put:k@${count} @${count}`])
    }
  })

  it('is backlogged by answers', () => {
    const { client } = stage({ limits: { answersMax: 3 } })
    client.watch({})
    client.watch({})
    expect(client.stream.isBacklogged).toBe(false)
    client.watch({})
    expect(client.stream.isBacklogged).toBe(true)
    client.stream.next(1)
    expect(client.stream.isBacklogged).toBe(false)
  })
})

describe('onReady', () => {
  it('is called once until the client has read all', () => {
    const { client, history } = stage()
    client.watch({})
    expect(client.wakes).toBe(1)
    history.put('k')
    history.put('k')
    expect(client.wakes).toBe(1)
    client.stream.next(1)
    history.put('k')
    expect(client.wakes).toBe(1)
    client.read()
    history.put('k')
    expect(client.wakes).toBe(2)
  })

  it('is called after all watches have the change', () => {
    const { history, hub, client } = stage()
    const ready: boolean[][] = []
    const streams: WatchStream[] = []
    for (let count = 0; count < 3; count += 1) {
      const stream = hub.openStream(() => ready.push(streams.map(({ isReady }) => isReady)))
      streams.push(stream)
      stream.create({
        watchId: 0,
        key: 'k',
        rangeEnd: '',
        startRevision: 0,
        filters: [],
        prevKv: false,
        progressNotify: false,
        fragment: false,
      })
      while (stream.next(1) !== undefined);
    }
    client.watch({})
    ready.length = 0
    history.put('k')
    const all = [true, true, true]
    expect(ready).toEqual([all, all, all])
  })

  it('is not called for events that match no watch', () => {
    const { client, history } = stage()
    client.watch({})
    client.read()
    const { wakes } = client
    history.put('other')
    client.stream.progressTick()
    expect(client.wakes).toBe(wakes)
  })
})

describe('watches take turns', () => {
  it('so that one with a long history does not delay the others', () => {
    const { client, history } = stage({ limits: { messageRevisionsMax: 10 } })
    for (let count = 0; count < 100; count += 1) history.put('k')
    client.watch({ watchId: 1, startRevision: 1 })
    client.watch({ watchId: 2, key: 'other' })
    client.stream.next(1)
    client.stream.next(1)
    history.put('other')
    const ids = client.read().map(({ watchId }) => watchId)
    expect(ids.indexOf(2)).toBeLessThan(2)
  })
})

describe('a restored snapshot', () => {
  it('lets watches continue in its history', () => {
    const { client, history, hub } = stage({ at: 5 })
    client.watch({ watchId: 1 })
    client.watch({ watchId: 2, startRevision: 8 })
    client.watch({ watchId: 3, startRevision: 20 })
    client.read()
    history.onChange = () => {}
    for (let count = 0; count < 5; count += 1) history.put('k')
    hub.restored()
    history.onChange = (change) => hub.publish(change)
    history.put('k')
    const received = client
      .read()
      .map((message) => [message.watchId, eventsOf(message).map(({ kv }) => kv.modRevision)])
    expect(received).toEqual([
      [1, [6, 7, 8, 9, 10, 11]],
      [2, [8, 9, 10, 11]],
    ])
    expect(hub.statistics).toMatchObject({ synced: 2, future: 1 })
  })

  it('answers a progress request that waited for it', () => {
    const { client, history, hub } = stage({ at: 5 })
    client.watch({ startRevision: 7 })
    client.stream.requestProgress()
    client.read()
    history.onChange = () => {}
    for (let count = 0; count < 5; count += 1) history.put('other')
    hub.restored()
    expect(client.words()).toEqual(['#-1 @10'])
  })

  it('cancels watches whose next revision it does not have', () => {
    const { client, history, hub } = stage({ at: 5 })
    client.watch({})
    client.read()
    history.onChange = () => {}
    for (let count = 0; count < 5; count += 1) history.put('k')
    history.compact(9)
    hub.restored()
    expect(client.words()).toEqual(['#0 canceled compacted 9 @0'])
  })

  it('repeats no revision that a client has read from it', () => {
    const { client, history, hub } = stage({ at: 5 })
    history.onChange = () => {}
    history.put('k')
    client.watch({ startRevision: 6 })
    expect(client.words()).toEqual(['#0 created @6', '#0 put:k@6 @6'])
    hub.restored()
    expect(client.words()).toEqual([])
  })

  it('of an older store is refused', () => {
    const { history, hub } = stage({ at: 5 })
    history.revision = 4
    expect(() => hub.restored()).toThrow('revision 4 was restored after 5')
  })
})

it('repeats no revision that a client has read before it was published', () => {
  const { client, history, hub } = stage()
  history.onChange = (change) => {
    client.watch({ watchId: 1, startRevision: 1 })
    client.watch({ watchId: 2 })
    expect(client.words()).toEqual(['#1 created @2', '#2 created @2', '#1 put:k@2 @2'])
    hub.publish(change)
  }
  history.put('k')
  expect(client.words()).toEqual([])
})

it('refuses a revision that does not follow the last one', () => {
  const { hub } = stage({ at: 5 })
  expect(() => hub.publish({ revision: 7, events: [] })).toThrow('revision 7 was published after 5')
  expect(() => hub.publish({ revision: 5, events: [] })).toThrow('revision 5 was published after 5')
})

it.each(['watchersMax', 'queueBytesMax', 'readsMax'])('refuses %s below 1', (name) => {
  expect(() => stage({ limits: { [name]: 0 } })).toThrow(RangeError)
})
