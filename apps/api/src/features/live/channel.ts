import type { LiveMessage } from '@ticketcd/schema'
import { Frame } from './frame.ts'
import type { Channel, Subscriber } from './subscriber.ts'

/**
 * A topic with one value. Only the latest value is sent, and it is serialised once for all streams.
 */
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
