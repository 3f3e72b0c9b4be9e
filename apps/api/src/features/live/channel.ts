import type { LiveMessage } from '@ticketcd/schema'
import { Frame } from './frame.ts'
import type { Subscriber } from './subscriber.ts'

/** What a subscriber that begins to follow gets first. */
export type Beginning = readonly Frame[] | 'reset'

/** One topic, for as long as somebody follows it. */
export interface Channel {
  readonly followers: Set<Subscriber>
  /** The tick at which it last had something to tell. */
  readonly version: number
  /** Makes ready what changed until now; called once per tick, before anything is written. */
  refresh(tick: number): void
  /** What is missing to somebody who was told everything up to a tick that is lower than `version`. */
  owed(sent: number): Beginning
  /** @param since the revision up to which everything is known; `undefined` for somebody who knows nothing yet */
  begin(since: number | undefined): Beginning
}

/** A topic with one value: only the latest matters, and it is serialised once for everybody. */
export class ValueChannel implements Channel {
  readonly followers = new Set<Subscriber>()
  version = -1
  private frames: readonly Frame[] = []
  private readonly read: () => LiveMessage | undefined

  constructor(read: () => LiveMessage | undefined) {
    this.read = read
  }

  refresh(tick: number): void {
    this.version = tick
    const message = this.read()
    this.frames = message ? [new Frame(message)] : []
  }

  owed(): readonly Frame[] {
    return this.frames
  }

  begin(): readonly Frame[] {
    return this.frames
  }
}
