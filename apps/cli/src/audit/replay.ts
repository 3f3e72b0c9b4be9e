import { type EtcdStore, type Revision, revisionAfter } from '@ticketcd/etcd'
import { Event } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { ForgottenPast, type HistoryAudit, limitIn } from './history-audit.ts'

/** A history with an end fails when no message arrives for so long. In milliseconds. */
const silentMsMax = 15_000

export interface ReplayOptions {
  /** The audited state: the revisions after it are replayed. */
  readonly after: Revision
  /** The last revision. Without one the replay continues until `signal` aborts. */
  readonly until?: Revision | undefined
  readonly signal: AbortSignal
  /** Called after each piece of history with the latest replayed revision. */
  onReached?(revision: Revision): void
}

/**
 * Passes every revision of the namespace to an audit, in order, each once.
 *
 * @returns the last audited revision
 * @throws {Failure} when etcd has compacted a part of the history, or the cluster was replaced
 */
export function replay(store: EtcdStore, audit: HistoryAudit, options: ReplayOptions): Promise<Revision> {
  const { after, until, signal, onReached } = options
  if (until !== undefined && until <= after) return Promise.resolve(after)
  return new Promise((resolve, reject) => {
    let reached = after
    let timer: NodeJS.Timeout | undefined
    const finish = (failure?: unknown) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      watch.close()
      if (failure === undefined) resolve(reached)
      else reject(failure)
    }
    const stop = () => finish()
    const wait = () => {
      clearTimeout(timer)
      if (until === undefined) return
      timer = setTimeout(() => finish(silence(reached, until)), silentMsMax)
    }
    const watch = store.raw.watch(
      { prefix: '' },
      { from: revisionAfter(after), withPrevious: true },
      (message) => {
        wait()
        switch (message.type) {
          case 'events':
            if (until !== undefined && message.revision > until) break
            try {
              audit.take(message.revision, message.events)
            } catch (error) {
              return finish(error instanceof ForgottenPast ? forgotten(after, error.revision) : error)
            }
            break
          case 'compacted':
            return finish(forgotten(after, message.compactRevision))
          case 'replaced':
            return finish(new Failure('The cluster was replaced by another one in the middle of the audit.'))
          case 'behind':
          case 'connected':
          case 'interrupted':
            return
          case 'progress':
            break
          default:
            return message satisfies never
        }
        reached = until === undefined || message.revision < until ? message.revision : until
        onReached?.(reached)
        if (reached === until) finish()
      },
    )
    if (signal.aborted) return finish()
    signal.addEventListener('abort', stop, { once: true })
    wait()
  })
}

/** @returns how many tickets one customer may have at a revision, by event id */
export async function limitsAt(store: EtcdStore, revision: Revision): Promise<Map<string, number>> {
  const limits = new Map<string, number>()
  for await (const page of store.raw.scan(Event.key.prefix(), { revision, limit: 2_000, deadlineMs: 30_000 }))
    for (const { key, value } of page.entries) {
      const eventId = Event.key.parse(key)?.eventId
      const limit = limitIn(value)
      if (eventId !== undefined && limit !== undefined) limits.set(eventId, limit)
    }
  return limits
}

/** @param compacted the oldest revision that etcd keeps */
function forgotten(asked: number, compacted: number): Failure {
  return new Failure(
    `Revision ${asked} is compacted: the oldest that etcd keeps is ${compacted}. Audit from there: --since ${compacted}.`,
  )
}

function silence(reached: Revision, until: Revision): Failure {
  return new Failure(
    `The audit reached revision ${reached} of ${until}, and then nothing came for ${silentMsMax / 1_000} s. ` +
      'Nodes should report progress each second (--watch-progress-notify-interval=1s; before etcd 3.6 the flag ' +
      'starts with --experimental-).',
  )
}

/**
 * @returns the failure for a read at a compacted revision. A watch from there reports the oldest
 *   revision that etcd keeps.
 */
export function forgottenRead(store: EtcdStore, asked: Revision): Promise<Failure> {
  return new Promise((resolve) => {
    const watch = store.raw.watch({ key: 'audit' }, { from: asked }, (message) => {
      if (message.type === 'events' || message.type === 'behind' || message.type === 'connected') return
      watch.close()
      resolve(
        message.type === 'compacted'
          ? forgotten(asked, message.compactRevision)
          : new Failure(`Revision ${asked} is compacted: etcd no longer keeps it.`),
      )
    })
  })
}
