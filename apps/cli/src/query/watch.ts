import { asRevision, type EtcdStore } from '@ticketcd/etcd'
import { Failure } from '../failure.ts'
import type { WatchQuery } from './query-file.ts'
import { type Row, rowOf } from './row.ts'

/**
 * Passes changes to `onRow` as they happen, until the query's limit or time is reached or `signal`
 * is aborted.
 * @throws {Failure} when the first revision has been compacted, or the cluster was replaced
 */
export async function watchRows(
  store: EtcdStore,
  query: WatchQuery,
  signal: AbortSignal,
  onRow: (row: Row) => void,
): Promise<void> {
  // Fails at once if the cluster is unreachable: a watch would wait for it forever.
  await store.revision()
  await new Promise<void>((resolve, reject) => {
    let left = query.limit ?? Number.POSITIVE_INFINITY
    const finish = (failure?: Failure) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      watch.close()
      if (failure) reject(failure)
      else resolve()
    }
    const onAbort = () => finish()
    const timer = query.seconds === undefined ? undefined : setTimeout(finish, query.seconds * 1_000)
    signal.addEventListener('abort', onAbort)
    const from = query.from === undefined ? undefined : asRevision(query.from)
    const watch = store.raw.watch({ prefix: query.watch }, { from }, (message) => {
      if (message.type === 'compacted')
        finish(
          new Failure(
            `Revision ${query.from} is compacted: etcd keeps the changes after ${message.compactRevision}.`,
          ),
        )
      if (message.type === 'replaced')
        finish(new Failure('The cluster was replaced by another one. Run the query again.'))
      if (message.type !== 'events') return
      for (const event of message.events) {
        if (left <= 0) return
        left--
        onRow(
          event.type === 'put'
            ? { type: 'put', ...rowOf(event) }
            : { type: 'delete', key: event.key, modRevision: event.modRevision },
        )
      }
      if (left <= 0) finish()
    })
  })
}
