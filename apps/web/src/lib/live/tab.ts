import type { LiveMessage, LiveTopic } from '@ticketcd/schema'
import type { Delivery, LiveStatus } from './feed.ts'

/** What a tab tells the hub: all of it each time, so that it may be told twice and nothing depends on the order. */
export type FromTab =
  | {
      kind: 'follow'
      topics: LiveTopic[]
      /** What the tab shows is at least as new as this revision; 0 when it shows nothing yet. */
      since: number
      /** The account that is logged in; `null` for nobody, `undefined` while the tab does not know. */
      session: string | null | undefined
      visible: boolean
      /** When its reader last turned to it, in milliseconds since 1970. */
      shownAt: number
    }
  | { kind: 'leave' }

/** What the hub tells a tab. */
export type ToTab =
  | ({ kind: 'message'; message: LiveMessage } & Delivery)
  | { kind: 'status'; status: LiveStatus }
  /** Another tab has logged in or out, or the server knows the session no more: ask who is logged in. */
  | { kind: 'session-moved' }

/** A tab says that it is still there this often, in milliseconds: one that has crashed says nothing. */
export const tabSignMs = 20_000

/** A tab that was silent for longer is gone. Browsers let a hidden tab speak once a minute. */
export const tabSilenceMsMax = 150_000
