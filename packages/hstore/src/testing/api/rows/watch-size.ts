import type { WatchResponse } from '@ticketcd/wire'
import type { Api, Watched } from '../api.ts'
import type { Row } from '../row.ts'

const keysOf = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(3, '0')}`)

/** Reads responses until they hold so many events. */
async function responses(
  api: Api,
  count: number,
  request: Watched,
  write?: () => Promise<void>,
): Promise<{ events: number; fragment: boolean }[]> {
  const watch = api.watch(request)
  await watch.next()
  await write?.()
  const read: WatchResponse[] = []
  const total = () => read.reduce((sum, { events }) => sum + events.length, 0)
  while (total() < count) read.push(await watch.stream.next())
  watch.close()
  return read.map(({ events, fragment }) => ({ events: events.length, fragment }))
}

/** Watches with responses of megabytes, and with old values. */
export const watchSizeRows: readonly Row[] = [
  {
    id: 'watch-big-txn',
    run: (api) =>
      responses(api, 120, { key: 's', rangeEnd: 't' }, () =>
        api.putAll(keysOf(120, 's'), 'x'.repeat(12_000)),
      ),
    answer: [{ events: 120, fragment: false }],
  },
  {
    id: 'watch-fragment',
    run: async (api) => {
      const write = () => api.putAll(keysOf(60, 's'), 'x'.repeat(24_000))
      await write()
      return responses(api, 60, { key: 's', rangeEnd: 't', fragment: true, prevKv: true }, write)
    },
    answer: [
      { events: 43, fragment: true },
      { events: 17, fragment: false },
    ],
  },
  {
    id: 'watch-catch-up-unsplit',
    run: async (api) => {
      for (const prefix of ['sa', 'sb', 'sc']) await api.putAll(keysOf(80, prefix), 'x'.repeat(18_000))
      return responses(api, 240, { key: 's', rangeEnd: 't', startRevision: 2 })
    },
    answer: [{ events: 240, fragment: false }],
    hstore: {
      answer: [
        { events: 80, fragment: false },
        { events: 80, fragment: false },
        { events: 80, fragment: false },
      ],
      why: 'a client that takes 4 MiB, as most do, would lose every watch of the stream',
    },
  },
  {
    id: 'watch-prev-kv-compacted',
    run: async (api) => {
      for (const value of ['1', '2', '3', '4']) await api.put('pv', value)
      await api.compact(4)
      const watch = api.watch(
        { key: 'pv', startRevision: 4, prevKv: true },
        { key: 'pv', startRevision: 5, prevKv: true },
      )
      const answers = (await watch.take(4)).filter((answer) => !answer.endsWith('created'))
      watch.close()
      return answers.sort()
    },
    answer: [
      '#0 @5 [put pv=3 2/4/3, put pv=4 2/5/4 was pv=3 2/4/3]',
      '#1 @5 [put pv=4 2/5/4 was pv=3 2/4/3]',
    ],
  },
  {
    id: 'watch-prev-kv-recreated',
    run: async (api) => {
      await api.put('pv', '1')
      await api.delete('pv')
      await api.put('pv', '2')
      const watch = api.watch({ key: 'pv', startRevision: 4, prevKv: true })
      const answers = await watch.take(2)
      watch.close()
      return answers[1]
    },
    answer: '#0 @4 [put pv=2 4/4/1]',
  },
]
