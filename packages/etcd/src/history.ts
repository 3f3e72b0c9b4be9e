import type { CallOptions } from './caller.ts'
import { EtcdFailure } from './failure.ts'
import type { RawEntry } from './record.ts'
import { type Revision, revisionAfter, revisionZero } from './revision.ts'
import type { WatchEvent, WatchListener } from './watch-message.ts'

export interface History {
  /** Puts and deletes, oldest first. */
  readonly events: readonly WatchEvent[]
  /** Set if the history before this revision was compacted. */
  readonly compactedBefore: Revision | undefined
}

const replayDeadlineMs = 5_000

/** The part of a store that reads the history of a key. */
export interface HistoryStore {
  revision(options?: CallOptions): Promise<Revision>
  get(key: string, options: CallOptions & { revision?: Revision }): Promise<RawEntry | undefined>
  watch(range: { key: string }, options: { from: Revision }, listener: WatchListener): { close(): void }
}

/**
 * Replays a key's history by a watch from the beginning. Walking back from one `modRevision` to the
 * one before would stop at the first delete. A compacted history begins with the value that was
 * kept.
 */
export async function readHistory(
  store: HistoryStore,
  key: string,
  options: CallOptions = {},
): Promise<History> {
  const { deadlineMs = replayDeadlineMs } = options
  const now = await store.revision(options)
  // The history of a live key ends at its `modRevision`. For a deleted one only the progress of the
  // watch shows the end.
  const until = (await store.get(key, { ...options, revision: now }))?.modRevision ?? now
  const replayed = await replay(store, key, revisionAfter(revisionZero), until, deadlineMs)
  if (replayed.compactedBefore === undefined) return replayed
  const { compactedBefore } = replayed
  const kept = await store.get(key, { ...options, revision: compactedBefore })
  const rest = await replay(store, key, revisionAfter(compactedBefore), until, deadlineMs)
  const first: WatchEvent[] = kept ? [{ type: 'put', ...kept }] : []
  return { events: [...first, ...rest.events], compactedBefore }
}

function replay(
  store: HistoryStore,
  key: string,
  from: Revision,
  until: Revision,
  deadlineMs: number,
): Promise<History> {
  if (from > until) return Promise.resolve({ events: [], compactedBefore: undefined })
  return new Promise((resolve, reject) => {
    const events: WatchEvent[] = []
    const finish = (compactedBefore?: Revision) => {
      clearTimeout(timer)
      watch.close()
      resolve({ events, compactedBefore })
    }
    const watch = store.watch({ key }, { from }, (message) => {
      if (message.type === 'events')
        events.push(...message.events.filter(({ modRevision }) => modRevision <= until))
      if (message.type === 'compacted') finish(message.compactRevision)
      else if ('revision' in message && message.revision >= until) finish()
    })
    const timer = setTimeout(() => {
      watch.close()
      reject(
        new EtcdFailure(
          'timeout',
          'the node did not report progress; its --watch-progress-notify-interval should be 1s ' +
            '(before etcd 3.6: --experimental-watch-progress-notify-interval)',
        ),
      )
    }, deadlineMs)
  })
}
