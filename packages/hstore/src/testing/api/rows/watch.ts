import { FilterType, services } from '@ticketcd/wire'
import type { Api, Watched } from '../api.ts'
import type { Row } from '../row.ts'

const { KV } = services

const created = (id: number, revision: number) => `#${id} @${revision} created`

async function putTimes(api: Api, count: number, key: string): Promise<void> {
  const atOnce = 220
  for (let written = 0; written < count; written += atOnce)
    await Promise.all(Array.from({ length: atOnce }, () => api.put(key)))
}

/** Compacts at 5, of k put at 2, 3, 5, 6. */
async function compactedStore(api: Api): Promise<void> {
  for (const [key, value] of [
    ['k', '1'],
    ['k', '2'],
    ['j', ''],
    ['k', '3'],
    ['k', '4'],
  ] as const)
    await api.put(key, value)
  await api.compact(5)
}

/** Opens the watches, reads `count` answers, and closes the stream. */
async function read(api: Api, count: number, ...requests: readonly Watched[]): Promise<string[]> {
  const watch = api.watch(...requests)
  const answers = await watch.take(count)
  watch.close()
  return answers
}

export const watchRows: readonly Row[] = [
  {
    id: 'watch-created',
    run: async (api) => {
      await api.put('a')
      return read(api, 2, { key: 'k' }, { key: 'k' })
    },
    answer: [created(0, 2), created(1, 2)],
  },
  {
    id: 'watch-created: ids that are taken are skipped',
    run: (api) => read(api, 3, { key: 'k', watchId: 1 }, { key: 'k' }, { key: 'k' }),
    answer: [created(1, 1), created(0, 1), created(2, 1)],
  },
  {
    id: 'watch-below-compacted',
    run: async (api) => {
      await compactedStore(api)
      const watch = api.watch({ key: 'k', startRevision: 3 })
      const answers = await watch.take(2)
      watch.create({ key: 'k' })
      answers.push(await watch.next())
      watch.close()
      return answers
    },
    answer: [created(0, 6), '#0 @0 canceled compacted 5', created(1, 6)],
  },
  {
    id: 'watch-at-compacted',
    run: async (api) => {
      await compactedStore(api)
      return read(api, 2, { key: 'k', startRevision: 5 })
    },
    answer: [created(0, 6), '#0 @6 [put k=3 2/5/3, put k=4 2/6/4]'],
  },
  {
    id: 'watch-at-compacted-delete',
    run: async (api) => {
      await api.put('dc')
      await api.delete('dc')
      await api.put('dc2')
      await api.compact(3)
      return read(api, 2, { key: 'd', rangeEnd: 'e', startRevision: 3 })
    },
    answer: [created(0, 4), '#0 @4 [delete dc= 0/3/0, put dc2= 4/4/1]'],
    etcd34: [created(0, 4), '#0 @4 [put dc2= 4/4/1]'],
  },
  {
    id: 'watch-future',
    run: async (api) => {
      const watch = api.watch({ key: 'k', startRevision: 4 })
      const first = await watch.next()
      for (const value of ['2', '3', '4']) await api.put('k', value)
      const second = await watch.next()
      watch.close()
      return [first, second]
    },
    answer: [created(0, 1), '#0 @4 [put k=4 2/4/3]'],
  },
  {
    id: 'watch-id-chosen',
    run: (api) => read(api, 1, { key: 'k', watchId: 7 }),
    answer: [created(7, 1)],
  },
  {
    id: 'watch-id-twice',
    run: (api) => read(api, 3, { key: 'k', watchId: 7 }, { key: 'k', watchId: 7 }, { key: 'k' }),
    answer: [
      created(7, 1),
      "#-1 @1 created canceled 'mvcc: duplicate watch ID provided on the WatchStream'",
      created(0, 1),
    ],
  },
  {
    id: 'watch-cancel',
    run: async (api) => {
      const watch = api.watch({ key: 'k', watchId: 7 })
      const cancel = { cancelRequest: { watchId: 7 } }
      watch.stream.send(cancel, cancel, { cancelRequest: { watchId: 99 } })
      watch.create({ key: 'k', watchId: 7 })
      const answers = await watch.take(3)
      watch.close()
      return answers
    },
    answer: [created(7, 1), '#7 @1 canceled', created(7, 1)],
  },
  {
    id: 'watch: a client that has ended its side gets events',
    run: async (api) => {
      const watch = api.watch({ key: 'k' })
      const answers = [await watch.next()]
      watch.stream.endRequests()
      await api.put('k', '1')
      answers.push(await watch.next())
      watch.close()
      return answers
    },
    answer: [created(0, 1), '#0 @2 [put k=1 2/2/1]'],
  },
  {
    id: 'watch-both-filters',
    run: async (api) => {
      const { NOPUT, NODELETE } = FilterType
      const watch = api.watch({ key: 'f', filters: [NOPUT, NODELETE] }, { key: 'f', filters: [NOPUT] })
      const answers = await watch.take(2)
      await api.put('f')
      await api.delete('f')
      answers.push(await watch.next())
      watch.close()
      return answers
    },
    answer: [created(0, 1), created(1, 1), '#1 @3 [delete f= 0/3/0]'],
  },
  {
    id: 'watch-empty-range',
    run: (api) => read(api, 3, { key: 'b', rangeEnd: 'a' }, { key: 'b', rangeEnd: 'b' }, { key: 'b' }),
    answer: [
      "#-1 @1 created canceled 'mvcc: watcher range is empty'",
      "#-1 @1 created canceled 'mvcc: watcher range is empty'",
      created(0, 1),
    ],
  },
  {
    id: 'watch-empty-union',
    run: async (api) => {
      const watch = api.watch()
      watch.stream.send({})
      watch.create({ key: 'k' })
      const answer = await watch.next()
      watch.close()
      return answer
    },
    answer: created(0, 1),
  },
  {
    id: 'watch-progress-notify',
    run: async (api) => {
      const watch = api.watch({ key: 'quiet', progressNotify: true })
      const createdAtMs = performance.now()
      await watch.next()
      await api.put('other')
      const answer = await watch.next()
      watch.close()
      return { answer, isAfterAnInterval: performance.now() - createdAtMs > 900 }
    },
    answer: { answer: '#0 @2', isAfterAnInterval: true },
  },
  {
    id: 'watch-progress-request',
    run: async (api) => {
      const watch = api.watch({ key: 'k' })
      await watch.next()
      await api.put('other')
      watch.stream.send({ progressRequest: {} })
      const answer = await watch.next()
      watch.close()
      return answer
    },
    answer: '#-1 @2',
  },
  {
    id: 'watch-progress-request-no-watch',
    run: async (api) => {
      const watch = api.watch()
      watch.stream.send({ progressRequest: {} })
      watch.create({ key: 'k' })
      const answer = await watch.next()
      watch.close()
      return answer
    },
    answer: created(0, 1),
    etcd34: '#-1 @1',
  },
  {
    id: 'watch-progress-request-unsynced, watch-catch-up-batches',
    run: async (api) => {
      await putTimes(api, 1_100, 'u')
      const watch = api.watch({ key: 'u', startRevision: 2 })
      watch.stream.send({ progressRequest: {} })
      const answers: string[] = []
      const early: string[] = []
      let events = 0
      while (events < 1_100) {
        const answer = await watch.stream.next()
        events += answer.events.length
        const revision = api.relative(answer.header?.revision ?? 0)
        // Where it lies between the batches depends on etcd's timing.
        const list = answer.watchId === -1 ? early : answers
        list.push(`#${answer.watchId} @${revision} with ${answer.events.length} events`)
      }
      watch.close()
      return [...early, ...answers]
    },
    answer: ['#0 @1101 with 0 events', '#0 @1101 with 1000 events', '#0 @1101 with 100 events'],
    etcd34: [
      '#-1 @1101 with 0 events',
      '#0 @1101 with 0 events',
      '#0 @1101 with 1000 events',
      '#0 @1101 with 100 events',
    ],
  },
  {
    id: 'kv-delete-event',
    run: async (api) => {
      await api.put('de', 'v')
      await api.delete('de')
      return read(api, 2, { key: 'de', startRevision: 3 })
    },
    answer: [created(0, 3), '#0 @3 [delete de= 0/3/0]'],
  },
  {
    id: 'txn-event-order',
    run: async (api) => {
      const watch = api.watch({ key: 'w', rangeEnd: 'x' })
      await watch.next()
      await api.putAll(['wa', 'wz', 'wm'])
      const answer = await watch.next()
      watch.close()
      return answer
    },
    answer: '#0 @2 [put wa= 2/2/1, put wz= 2/2/1, put wm= 2/2/1]',
  },
  {
    id: 'txn-event-order-nested',
    run: async (api) => {
      const watch = api.watch({ key: 'w', rangeEnd: 'x' })
      await watch.next()
      const put = (key: string) => ({ requestPut: { key } })
      await api.client.call(KV.txn, {
        success: [put('wq'), { requestTxn: { success: [put('wa')] } }, put('wc')],
      })
      const answer = await watch.next()
      watch.close()
      return answer
    },
    answer: '#0 @2 [put wq= 2/2/1, put wa= 2/2/1, put wc= 2/2/1]',
  },
]
