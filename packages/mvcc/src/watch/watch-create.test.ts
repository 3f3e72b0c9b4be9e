import { describe, expect, it } from 'vitest'
import { Client, stage } from './testing/stage.ts'

/* The tests with an id in front are named after the recorded answers of etcd. */

describe('a created watch', () => {
  it('watch-created: is answered with its id and the current revision', () => {
    const { client } = stage({ at: 14 })
    client.watch({ key: 'k' })
    expect(client.words()).toEqual(['#0 created @14'])
  })

  it('receives the next free id of its stream', () => {
    const { client } = stage()
    for (const watchId of [-1, -3, 1, 2, 0, 0, 0, 2 ** 53]) client.watch({ watchId })
    expect(client.read().map(({ watchId }) => watchId)).toEqual([-1, -3, 1, 2, 0, 3, 4, 2 ** 53])
    client.stream.cancel(0)
    client.watch({})
    expect(client.words()).toEqual(['#0 canceled @1', '#5 created @1'])
  })

  it('receives ids from 0 on another stream', () => {
    const { client, hub } = stage()
    client.watch({})
    const other = new Client(hub)
    other.watch({})
    expect(other.words()).toEqual(['#0 created @1'])
  })

  it('watch-id-chosen: has the id that the client chose', () => {
    const { client } = stage()
    client.watch({ watchId: 7 })
    expect(client.words()).toEqual(['#7 created @1'])
  })

  it('watch-future: receives events from its start on only', () => {
    const { client, history } = stage({ at: 14 })
    client.watch({ startRevision: 19 })
    for (let count = 0; count < 6; count += 1) history.put('k')
    expect(client.words()).toEqual(['#0 created @14', '#0 put:k@19 put:k@20 @20'])
  })

  it('is answered before its events, even to a client that reads within onReady', () => {
    const { history, hub } = stage()
    history.put('k')
    const ids: string[] = []
    const stream = hub.openStream(() => {
      for (let message = stream.next(1); message !== undefined; message = stream.next(1))
        ids.push(message.created ? 'created' : 'events')
    })
    stream.create({
      watchId: 0,
      key: 'k',
      rangeEnd: '',
      startRevision: 1,
      filters: [],
      prevKv: false,
      progressNotify: false,
      fragment: false,
    })
    history.put('k')
    expect(ids).toEqual(['created', 'events', 'events'])
  })
})

describe('a range', () => {
  const cases: [name: string, key: string, rangeEnd: string, keys: string[]][] = [
    ['of one key', 'b', '', ['b']],
    ['to another key, which is not in it', 'b', 'c', ['b', 'b\0', 'bz']],
    ['from a key on', 'b', '\0', ['b', 'b\0', 'bz', 'c', '\xff\xff']],
    ['of all keys', '\0', '\0', ['\0', 'a', 'b', 'b\0', 'bz', 'c', '\xff\xff']],
    ['of all keys with an empty key', '', '\0', ['\0', 'a', 'b', 'b\0', 'bz', 'c', '\xff\xff']],
    ['of the least key, which an empty key stands for', '', '', ['\0']],
    ['from the least key to another', '', 'b', ['\0', 'a']],
    ['of a prefix of the last byte', '\xff', '\0', ['\xff\xff']],
  ]

  it.each(cases)('%s', (_, key, rangeEnd, keys) => {
    const { client, history } = stage()
    client.watch({ key, rangeEnd })
    client.watch({ key, rangeEnd, startRevision: 1 })
    for (const each of ['\0', 'a', 'b', 'b\0', 'bz', 'c', '\xff\xff']) history.put(each)
    const received = client
      .read()
      .flatMap(({ watchId, changes }) =>
        changes.flatMap(({ events }) => events.map(({ kv }) => `${watchId} ${kv.key}`)),
      )
    expect(received.filter((each) => each.startsWith('0'))).toEqual(keys.map((each) => `0 ${each}`))
    expect(received.filter((each) => each.startsWith('1'))).toEqual(keys.map((each) => `1 ${each}`))
  })
})

describe('a refused watch', () => {
  it('watch-id-twice: has an id in use, and the first watch remains', () => {
    const { client, history } = stage({ at: 14 })
    client.watch({ watchId: 7 })
    client.watch({ watchId: 7, key: 'another' })
    history.put('k')
    expect(client.words()).toEqual([
      '#7 created @14',
      '#-1 created canceled "mvcc: duplicate watch ID provided on the WatchStream" @14',
      '#7 put:k@15 @15',
    ])
  })

  it.each([
    ['b', 'a'],
    ['b', 'b'],
    ['b\0', 'b\0'],
  ])('watch-empty-range: from %j to %j', (key, rangeEnd) => {
    const { client } = stage({ at: 3 })
    client.watch({ key, rangeEnd })
    expect(client.words()).toEqual(['#-1 created canceled "mvcc: watcher range is empty" @3'])
  })

  it('starts below 0, as in etcd 3.5', () => {
    const { client } = stage({ at: 10 })
    client.watch({ startRevision: -1 })
    const reason = '"etcdserver: mvcc: required revision has been compacted"'
    expect(client.words()).toEqual([`#-1 created canceled ${reason} @10`])
  })

  it('auth-watch-denied: has a reason of the caller', () => {
    const { client } = stage({ at: 5 })
    const reason = 'rpc error: code = PermissionDenied desc = etcdserver: permission denied'
    client.stream.refuse(reason)
    expect(client.words()).toEqual([`#-1 created canceled "${reason}" @5`])
  })

  it('exceeds the limit of the node', () => {
    const { client, hub } = stage({ limits: { watchersMax: 2 } })
    const other = new Client(hub)
    other.watch({})
    client.watch({ startRevision: 9 })
    client.watch({})
    expect(client.words()[1]).toBe(
      '#-1 created canceled "hstore: this node has 2 watches; close some or use another node" @1',
    )
    other.stream.close()
    client.watch({})
    expect(client.words()).toEqual(['#1 created @1'])
  })
})

describe('a cancelled watch', () => {
  it('watch-cancel: is answered once, receives no more events, and its id is free', () => {
    const { client, history } = stage({ at: 14 })
    client.watch({ watchId: 7 })
    history.put('k')
    client.stream.cancel(7)
    client.stream.cancel(7)
    client.stream.cancel(8)
    history.put('k')
    client.watch({ watchId: 7 })
    history.put('k')
    expect(client.words()).toEqual(['#7 created @14', '#7 canceled @15', '#7 created @16', '#7 put:k@17 @17'])
  })

  it('leaves the others of its range alone', () => {
    const { client, history } = stage()
    for (let count = 0; count < 5; count += 1) client.watch({})
    client.read()
    const left = [0, 1, 2, 3, 4]
    for (const id of [1, 4, 2, 0, 3]) {
      client.stream.cancel(id)
      left.splice(left.indexOf(id), 1)
      client.read()
      history.put('k')
      const ids = client.read().map(({ watchId }) => watchId)
      expect(ids.sort()).toEqual(left)
    }
  })

  it.each(['', 'l'])('does not affect those with other filters (to %j)', (rangeEnd) => {
    const { client, history } = stage()
    client.watch({ watchId: 1, rangeEnd })
    client.watch({ watchId: 2, rangeEnd, filters: [1] })
    client.read()
    client.stream.cancel(1)
    history.put('k')
    expect(client.words()).toEqual(['#1 canceled @1', '#2 put:k@2 @2'])
  })

  it('leaves no state behind', () => {
    const { client, hub } = stage()
    client.watch({ watchId: 1, startRevision: 99, progressNotify: true })
    client.stream.cancel(1)
    expect(hub).toHaveProperty('future.size', 0)
    expect(client.stream).toHaveProperty('notified.size', 0)
  })

  it('watch-below-compacted: starts below the compacted revision, and the stream remains', () => {
    const { client, history } = stage({ at: 13 })
    history.compact(13)
    client.watch({ watchId: 5, startRevision: 3 })
    expect(client.words()).toEqual(['#5 created @13', '#5 canceled compacted 13 @0'])
    client.watch({ watchId: 5 })
    history.put('k')
    expect(client.words()).toEqual(['#5 created @13', '#5 put:k@14 @14'])
  })

  it('watch-at-compacted: does not start at the compacted revision', () => {
    const { client, history } = stage({ at: 12 })
    history.put('k')
    history.compact(13)
    client.watch({ startRevision: 13 })
    expect(client.words()).toEqual(['#0 created @13', '#0 put:k@13 @13'])
  })

  it('watch-at-compacted-delete: receives the deletion at the compacted revision', () => {
    const { client, history } = stage({ at: 6 })
    history.put('dc')
    expect(history.delete('dc')).toBe(8)
    history.put('dc2')
    history.compact(8)
    client.watch({ key: 'd', rangeEnd: 'e', startRevision: 8 })
    expect(client.words()).toEqual(['#0 created @9', '#0 delete:dc@8 put:dc2@9 @9'])
  })
})

describe('a closed stream', () => {
  it('leaves no state behind', () => {
    const { client, history, hub } = stage({ at: 3 })
    client.watch({})
    client.watch({ key: 'a', rangeEnd: 'z' })
    client.watch({ startRevision: 1 })
    client.watch({ startRevision: 99 })
    history.put('k')
    const { wakes } = client
    client.stream.close()
    expect(hub.statistics).toEqual({ streams: 0, watchers: 0, synced: 0, unsynced: 0, future: 0 })
    history.put('k')
    client.watch({})
    client.stream.refuse('late')
    client.stream.cancel(0)
    client.stream.requestProgress()
    client.stream.progressTick()
    expect(client.read()).toEqual([])
    expect(client.wakes).toBe(wakes)
    expect(hub.size).toBe(0)
  })
})
