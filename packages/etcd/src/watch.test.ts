import type { IWatchCreateRequest, IWatchResponse } from 'etcd3'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Clock } from './clock.ts'
import { Keyspace } from './keyspace.ts'
import type { Revision } from './revision.ts'
import { Watch } from './watch.ts'
import type { WatchMessage } from './watch-message.ts'
import type { WatchSource, WatchStreamListener } from './watch-stream.ts'

const keyspace = new Keyspace('ns/')
/** Time that never passes by itself, so back-off takes no time. */
const stillClock: Clock = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() }

/** A node that follows the script of the test. */
class ScriptedSource implements WatchSource {
  readonly closed = new AbortController().signal
  readonly requests: IWatchCreateRequest[] = []
  readonly suspected: string[] = []
  pings = 0
  private listener: WatchStreamListener | undefined

  async open(request: IWatchCreateRequest, listener: WatchStreamListener) {
    this.requests.push(request)
    this.listener = listener
    const ping = () => {
      this.pings++
    }
    return { address: 'node:1', ping, close: () => {} }
  }

  suspect(address: string): void {
    this.suspected.push(address)
  }

  answer(response: Partial<IWatchResponse> & { header?: IWatchResponse['header'] }): void {
    this.listener?.onResponse({
      header: header(0),
      watch_id: '0',
      created: false,
      canceled: false,
      compact_revision: '0',
      cancel_reason: '',
      fragment: false,
      events: [],
      ...response,
    })
  }

  break(): void {
    this.listener?.onEnd(Object.assign(new Error('cut'), { code: 14, details: 'Connection dropped' }))
  }
}

const header = (revision: number) => ({
  cluster_id: '1',
  member_id: '1',
  raft_term: '1',
  revision: `${revision}`,
})

const put = (revision: number, key = `k${revision}`) => ({
  type: 'Put' as const,
  kv: {
    key: keyspace.key(key),
    value: Buffer.from('v'),
    create_revision: `${revision}`,
    mod_revision: `${revision}`,
    version: '1',
    lease: '0',
  },
  prev_kv: null as never,
})

async function watching(from: number, only?: (key: string) => boolean) {
  const source = new ScriptedSource()
  const messages: WatchMessage[] = []
  const options = { from: from as Revision, clock: stillClock, only }
  const watch = new Watch(source, keyspace, keyspace.prefix(''), options, (message) => messages.push(message))
  await settled()
  const revisions = () => messages.flatMap((message) => (message.type === 'events' ? [message.revision] : []))
  return { source, messages, watch, revisions }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('for keys that are not selected it delivers the revision alone', async () => {
  const { source, messages, watch } = await watching(1, (key) => key.startsWith('wanted'))
  source.answer({ created: true, header: header(0) })
  source.answer({
    header: header(3),
    events: [
      put(1, 'other'),
      put(1, 'wanted:a'),
      put(2, 'other'),
      { ...put(2), type: 'Delete' },
      put(3, 'wanted:b'),
    ],
  })
  const received = messages
    .slice(1)
    .map((message) => [
      message.type,
      'revision' in message && message.revision,
      'events' in message ? message.events.map(({ key }) => key) : [],
    ])
  expect(received).toEqual([
    ['events', 1, ['wanted:a']],
    ['progress', 2, []],
    ['events', 3, ['wanted:b']],
  ])
  expect(watch.cursor).toBe(3)
})

test('a catch-up batch moves the cursor to its last event and not to the header', async () => {
  const { source, watch, revisions } = await watching(1)
  source.answer({ created: true, header: header(3_001) })
  source.answer({ header: header(3_001), events: [put(1), put(2)] })
  source.break()
  await settled()
  expect(revisions()).toEqual([1, 2])
  expect(source.requests.map(({ start_revision }) => start_revision)).toEqual([1, 2])
  watch.close()
})

test('progress moves the cursor, so that a later break does not request compacted revisions', async () => {
  const { source, watch } = await watching(1)
  source.answer({ header: header(50) })
  source.break()
  await settled()
  expect(source.requests.at(-1)?.start_revision).toBe(50)
  watch.close()
})

test('the answer to a ping is only a sign of life', async () => {
  const { source, watch, messages } = await watching(1)
  source.answer({ watch_id: '-1', header: header(99) })
  expect([watch.cursor, messages]).toEqual([0, []])
  watch.close()
})

test('a quiet node is pinged within a second, and left only if it does not answer for 4 s', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { source, watch, messages } = await watching(1)
  source.answer({ created: true, header: header(1) })
  for (let pings = 1; pings <= 10; pings++) {
    vi.advanceTimersByTime(1_000)
    expect(source.pings).toBe(pings)
    source.answer({ watch_id: '-1', header: header(1) })
  }
  expect(source.suspected).toEqual([])
  vi.advanceTimersByTime(4_500)
  await settled()
  expect(source.suspected).toEqual(['node:1'])
  expect(messages.map(({ type }) => type)).toEqual(['connected', 'interrupted'])
  watch.close()
})

test('a revision in fragments is delivered when it is complete, and requested again if it is not', async () => {
  const { source, watch, messages, revisions } = await watching(1)
  source.answer({ fragment: true, events: [put(1), put(2, 'a')] })
  source.break()
  await settled()
  expect(revisions()).toEqual([])
  expect(source.requests.at(-1)?.start_revision).toBe(1)
  source.answer({ fragment: true, events: [put(1), put(2, 'a')] })
  source.answer({ fragment: false, events: [put(2, 'b')] })
  const [, , second] = messages
  expect(second).toMatchObject({ revision: 2, events: [{ key: 'a' }, { key: 'b' }] })
  watch.close()
})

test('a node that is behind is reported, and does not move the cursor back', async () => {
  const { source, watch, messages } = await watching(10)
  source.answer({ created: true, header: header(4) })
  await settled()
  expect(source.requests.map(({ start_revision }) => start_revision)).toEqual([9, 4])
  source.answer({ created: true, header: header(4) })
  source.answer({ header: header(5) })
  expect(messages.filter(({ type }) => type === 'behind')).toHaveLength(2)
  expect(watch.cursor).toBe(9)
  watch.close()
})

test('a node that has compacted the next revisions ends it', async () => {
  const { source, messages } = await watching(3)
  source.answer({ canceled: true, compact_revision: '8' })
  source.break()
  await settled()
  expect(messages).toEqual([{ type: 'compacted', compactRevision: 8 }])
  expect(source.requests).toHaveLength(1)
})

test('a cluster that replaced the former one ends it, even if it is far ahead', async () => {
  const { source, messages } = await watching(3)
  source.answer({ created: true, header: header(4) })
  source.break()
  await settled()
  source.answer({ created: true, header: { ...header(900), cluster_id: '2' } })
  source.answer({ header: { ...header(900), cluster_id: '2' }, events: [put(900)] })
  await settled()
  expect(messages.map(({ type }) => type)).toEqual(['connected', 'interrupted', 'replaced'])
  expect(source.requests).toHaveLength(2)
})

test('wherever connections break, every revision is delivered once and in order', async () => {
  const scenario = fc.record({
    revisions: fc.integer({ min: 1, max: 40 }),
    breaks: fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 15 }), batch: fc.integer({ min: 1, max: 7 }) }),
    ),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ revisions: last, breaks }) => {
      const { source, watch, revisions } = await watching(1)
      for (const { after, batch } of [...breaks, { after: last, batch: 5 }]) {
        const from = Number(source.requests.at(-1)?.start_revision)
        source.answer({ created: true, header: header(last) })
        for (let next = from; next < from + after && next <= last; next += batch) {
          const end = Math.min(next + batch - 1, last)
          const events = Array.from({ length: end - next + 1 }, (_, i) => put(next + i))
          source.answer({ header: header(last), events })
        }
        source.break()
        await settled()
      }
      watch.close()
      expect(revisions()).toEqual(Array.from({ length: last }, (_, i) => i + 1))
    }),
    { numRuns: 60 },
  )
})
