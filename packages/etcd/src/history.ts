import type { CallOptions } from './caller.ts'
import { EtcdFailure } from './failure.ts'
import type { RawStore } from './raw-store.ts'
import { REVISION_ZERO, type Revision, revisionAfter } from './revision.ts'
import type { WatchEvent } from './watch-message.ts'

export interface History {
  /** Puts and deletes, oldest first. */
  readonly events: readonly WatchEvent[]
  /** Set when etcd has forgotten what came before this revision. */
  readonly compactedBefore: Revision | undefined
}

const DEADLINE_MS = 5_000

/**
 * Replays a key's history by a watch from the beginning; walking back from one `modRevision` to the one before would
 * stop at the first delete. Where history has been compacted it begins with the value that was kept.
 */
export async function readHistory(store: RawStore, key: string, options: CallOptions = {}): Promise<History> {
  const { deadlineMs = DEADLINE_MS } = options
  const now = await store.revision(options)
  // A key that lives tells where its history ends; for one that was deleted only the progress of the watch does.
  const until = (await store.get(key, { ...options, revision: now }))?.modRevision ?? now
  const replayed = await replay(store, key, revisionAfter(REVISION_ZERO), until, deadlineMs)
  if (replayed.compactedBefore === undefined) return replayed
  const { compactedBefore } = replayed
  const kept = await store.get(key, { ...options, revision: compactedBefore })
  const rest = await replay(store, key, revisionAfter(compactedBefore), until, deadlineMs)
  const first: WatchEvent[] = kept ? [{ type: 'put', ...kept }] : []
  return { events: [...first, ...rest.events], compactedBefore }
}

function replay(
  store: RawStore,
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
