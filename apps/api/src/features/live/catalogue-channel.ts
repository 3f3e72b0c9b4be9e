import type { LiveMessage } from '@ticketcd/schema'
import type { Beginning, Channel } from './channel.ts'
import { Frame } from './frame.ts'
import type { RecentChanges } from './recent-changes.ts'
import type { Subscriber } from './subscriber.ts'

export interface CatalogueChannelOptions {
  changes: RecentChanges
  /** The message that tells of these events. */
  publish(eventIds: readonly string[]): LiveMessage
}

/** The events that have changed: one message for all who are up to date, and one for each of the gaps of the others. */
export class CatalogueChannel implements Channel {
  readonly followers = new Set<Subscriber>()
  version = -1
  private readonly options: CatalogueChannelOptions
  private before = -1
  /** By the tick, and by the revision, that somebody knows. Made when first asked for. */
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
    // Nothing changed between the two, so that everybody in there is in the same place.
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
