import { setTimeout as sleep } from 'node:timers/promises'
import type { WatchResponse } from '@ticketcd/wire'
import type { Chance } from '../../log/testing/chance.ts'
import type { ApiClient } from '../api/api-client.ts'

type Stream = ReturnType<ApiClient['watch']>

/** A watcher leaves its node after a silence of this time. */
const silenceMsMax = 700

/** An event as `revision key=value`. */
export type SeenEvent = string

/**
 * Watches a prefix through one node after the other, and resumes behind the newest revision that it
 * was given, by events or by a progress notification.
 */
export class ResumingWatcher {
  readonly events: SeenEvent[] = []
  /** Contradictions in the order of messages. */
  readonly problems: string[] = []
  streams = 0
  /** Everything up to here was received. */
  revision: number
  private readonly nodes: readonly ApiClient[]
  private readonly range: { readonly key: string; readonly rangeEnd: string }
  private readonly chance: Chance

  constructor(
    nodes: readonly ApiClient[],
    range: { readonly key: string; readonly rangeEnd: string },
    chance: Chance,
    revision: number,
  ) {
    this.nodes = nodes
    this.range = range
    this.chance = chance
    this.revision = revision
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const stream = this.nodes[this.chance.below(this.nodes.length)]?.watch()
      if (stream === undefined) return
      this.streams += 1
      await this.follow(stream, isOver).catch(() => undefined)
      stream.close()
      await sleep(20)
    }
  }

  private async follow(stream: Stream, isOver: () => boolean): Promise<void> {
    const startRevision = this.revision + 1
    stream.send({ createRequest: { ...this.range, startRevision, progressNotify: true } })
    const messagesMax = 5 + this.chance.below(300)
    for (let count = 0; count < messagesMax && !isOver(); count += 1) {
      const next = stream.next()
      // It fails when the stream is left.
      next.catch(() => undefined)
      const message = await Promise.race([next, sleep(silenceMsMax, undefined, { ref: false })])
      if (message === undefined) return
      this.receive(message)
      if (this.chance.one(10)) stream.send({ progressRequest: {} })
    }
  }

  private receive({ header, created, canceled, cancelReason, events }: WatchResponse): void {
    if (canceled) this.problems.push(`a watch was cancelled: ${cancelReason}`)
    if (created || canceled) return
    for (const { kv } of events) {
      if (kv === undefined) continue
      if (kv.modRevision <= this.revision)
        this.problems.push(`an event of ${kv.modRevision} came after ${this.revision}`)
      this.events.push(`${kv.modRevision} ${kv.key}=${Buffer.from(kv.value)}`)
    }
    // Without events it is a progress notification.
    const newest = events.at(-1)?.kv?.modRevision ?? header?.revision ?? 0
    this.revision = Math.max(this.revision, newest)
  }
}
