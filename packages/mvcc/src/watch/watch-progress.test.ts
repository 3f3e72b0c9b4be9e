import { describe, expect, it } from 'vitest'
import { stage } from './testing/stage.ts'

/* The tests with an id in front are named after the recorded answers of etcd. */

describe('a progress notification', () => {
  it('watch-progress-notify: is sent at each interval without events, with the current revision', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({ watchId: 1, key: 'quiet', progressNotify: true })
    client.watch({ watchId: 2, key: 'quiet' })
    expect(client.words()).toEqual(['#1 created @10', '#2 created @10'])
    client.stream.progressTick()
    expect(client.words()).toEqual(['#1 @10'])
    history.put('other')
    client.stream.progressTick()
    expect(client.words()).toEqual(['#1 @11'])
    history.put('quiet')
    expect(client.words()).toEqual(['#2 put:quiet@12 @12', '#1 put:quiet@12 @12'])
    client.stream.progressTick()
    expect(client.words()).toEqual([])
    client.stream.progressTick()
    expect(client.words()).toEqual(['#1 @12'])
  })

  it('does not overtake events that wait', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({ progressNotify: true })
    client.read()
    history.put('k')
    client.stream.progressTick()
    expect(client.words()).toEqual(['#0 put:k@11 @11'])
  })

  it('is omitted if events arrive before the client reads it', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({ progressNotify: true })
    client.read()
    client.stream.progressTick()
    history.put('k')
    expect(client.words()).toEqual(['#0 put:k@11 @11'])
  })

  it('is omitted as well if the events take two messages', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({ progressNotify: true })
    client.read()
    client.stream.progressTick()
    history.put('k')
    history.put('k')
    expect(client.read(1).map(({ revision }) => revision)).toEqual([11, 12])
    client.stream.progressTick()
    client.stream.progressTick()
    expect(client.words()).toEqual(['#0 @12'])
  })

  it('has the revision at which a slow client reads it, and is sent once', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({ progressNotify: true })
    client.read()
    client.stream.progressTick()
    client.stream.progressTick()
    history.put('other')
    expect(client.words()).toEqual(['#0 @11'])
  })

  it('is not made for a watch that has not caught up', () => {
    const { client } = stage({ at: 10 })
    client.watch({ key: 'other', startRevision: 5, progressNotify: true })
    client.stream.progressTick()
    const words = client.words()
    expect(words).toHaveLength(2)
    expect(words[1]).toContain('put:other@5')
  })

  it('is not made for a watch beyond the revision of the store, as in etcd 3.5.30', () => {
    const { client, history } = stage({ at: 15 })
    for (const [watchId, startRevision] of [
      [1, 0],
      [2, 15],
      [3, 16],
      [4, 17],
    ] as const)
      client.watch({ watchId, startRevision, progressNotify: true })
    client.read()
    client.stream.progressTick()
    expect(client.words().sort()).toEqual(['#1 @15', '#2 @15'])
    history.put('other')
    client.stream.progressTick()
    expect(client.words().sort()).toEqual(['#1 @16', '#2 @16', '#3 @16'])
  })

  it('is sent to a watch that receives no events by its filters', () => {
    const { client, history } = stage()
    client.watch({ filters: [0, 1], progressNotify: true })
    client.read()
    history.put('k')
    client.stream.progressTick()
    expect(client.words()).toEqual(['#0 @2'])
  })

  it('is dropped with its watch', () => {
    const { client } = stage()
    client.watch({ progressNotify: true })
    client.read()
    client.stream.progressTick()
    client.stream.cancel(0)
    client.stream.progressTick()
    expect(client.words()).toEqual(['#0 canceled @1'])
  })
})

describe('a progress request', () => {
  it('watch-progress-request: is answered at once if nothing waits, each one', () => {
    const { client } = stage({ at: 10 })
    client.watch({})
    client.stream.requestProgress()
    client.stream.requestProgress()
    expect(client.words()).toEqual(['#0 created @10', '#-1 @10', '#-1 @10'])
  })

  it('watch-progress-request-no-watch: has no answer without a watch, as in etcd 3.5', () => {
    const { client } = stage()
    client.stream.requestProgress()
    expect(client.words()).toEqual([])
  })

  it('watch-progress-request-unsynced: is answered once the history is read', () => {
    const { client, history } = stage()
    for (let count = 0; count < 2_000; count += 1) history.put('k')
    client.watch({ startRevision: 1 })
    client.stream.requestProgress()
    const messages = client.read()
    expect(messages.map(({ watchId, changes }) => [watchId, changes.length])).toEqual([
      [0, 0],
      [0, 1_000],
      [0, 1_000],
      [-1, 0],
    ])
    expect(messages.at(-1)?.revision).toBe(2_001)
  })

  it('is answered after the waiting events, and before later ones', () => {
    const { client, history } = stage()
    client.watch({ watchId: 1 })
    client.watch({ watchId: 2, key: 'later' })
    client.read()
    history.put('k')
    client.stream.requestProgress()
    history.put('later')
    expect(client.words()).toEqual(['#1 put:k@2 @2', '#-1 @2', '#2 put:later@3 @3'])
  })

  it('is answered with a revision whose events have all left', () => {
    const { client, history } = stage()
    client.watch({ watchId: 1 })
    client.watch({ watchId: 2, key: 'other' })
    client.read()
    for (const key of ['k', 'k', 'k']) history.put(key)
    client.stream.requestProgress()
    history.put('other')
    const words: string[] = []
    for (const { watchId, revision } of client.read(1)) words.push(`#${watchId} @${revision}`)
    expect(words).toEqual(['#1 @2', '#2 @5', '#1 @3', '#1 @4', '#-1 @5'])
  })

  it('is answered twice at most, for any number of waiting requests, and for the newest one', () => {
    const { client, history } = stage()
    client.watch({ watchId: 1 })
    client.watch({ watchId: 2, key: 'later' })
    client.read()
    history.put('k')
    client.stream.requestProgress()
    history.put('later')
    for (let count = 0; count < 100; count += 1) client.stream.requestProgress()
    expect(client.words()).toEqual(['#1 put:k@2 @2', '#-1 @2', '#2 put:later@3 @3', '#-1 @3'])
  })

  it('waits for the store to reach the start of each watch', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({ watchId: 1 })
    client.watch({ watchId: 2, startRevision: 12 })
    client.read()
    client.stream.requestProgress()
    history.put('k')
    expect(client.words()).toEqual(['#1 put:k@11 @11'])
    const { wakes } = client
    history.put('other')
    expect(client.wakes).toBe(wakes + 1)
    expect(client.words()).toEqual(['#-1 @12'])
  })

  it('waits no longer for a watch that is cancelled', () => {
    const { client } = stage({ at: 10 })
    client.watch({ watchId: 1 })
    client.watch({ watchId: 2, startRevision: 12 })
    client.stream.requestProgress()
    client.read()
    client.stream.cancel(2)
    expect(client.words()).toEqual(['#2 canceled @10', '#-1 @10'])
  })

  it('is dropped with the last watch', () => {
    const { client, history } = stage({ at: 10 })
    client.watch({})
    client.read()
    history.put('k')
    client.stream.requestProgress()
    client.stream.cancel(0)
    expect(client.words()).toEqual(['#0 canceled @11'])
    client.watch({})
    expect(client.words()).toEqual(['#1 created @11'])
  })
})
