import type { LiveMessage } from '@ticketcd/schema'
import { Frame } from './frame.ts'
import type { RecentChanges } from './recent-changes.ts'
import type { Beginning, Channel, Subscriber } from './subscriber.ts'

export interface CatalogueChannelOptions {
  changes: RecentChanges
  /** Makes the message with the values of these events. */
  publish(eventIds: readonly string[]): LiveMessage
}

/**
 * The topic `catalogue`. All streams that are up to date share one message; every other gap has a
 * message of its own.
 */
export class CatalogueChannel implements Channel {
  readonly followers = new Set<Subscriber>()
  version = -1
  private readonly options: CatalogueChannelOptions
  private before = -1
  /**
   * Messages by the last tick, and by the last revision, that a stream has received. Each is made
   * on first use.
   */
  private byTick = new Map<number, Beginning>()
  private byRevision = new Map<number, Beginning>()

  constructor(options: CatalogueChannelOptions) {
    this.options = options
  }

  refresh(tick: number): void {
    this.before = this.version
    this.version = tick
    this.byTick.clear()
    this.byRevision.clear()
  }

  owed(sent: number): Beginning {
    // Nothing changed between `sent` and `before`, so streams in that interval share a message.
    const after = Math.max(sent, this.before)
    return remembered(this.byTick, after, () => this.publish(this.options.changes.after(after)))
  }

  begin(since: number | undefined): Beginning {
    if (since === undefined) return []
    return remembered(this.byRevision, since, () => this.publish(this.options.changes.since(since)))
  }

  private publish(eventIds: readonly string[] | undefined): Beginning {
    if (!eventIds) return 'reset'
    return eventIds.length > 0 ? [new Frame(this.options.publish(eventIds))] : []
  }
}

function remembered(known: Map<number, Beginning>, key: number, make: () => Beginning): Beginning {
  const there = known.get(key)
  if (there) return there
  const made = make()
  known.set(key, made)
  return made
}
