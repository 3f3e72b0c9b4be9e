import type { LiveMessage, LiveTopic } from '@ticketcd/schema'
import type { Delivery, LiveStatus } from './feed.ts'

/** A message of a tab to the hub. It contains the tab's whole state, so it may be repeated. */
export type FromTab =
  | {
      kind: 'follow'
      topics: LiveTopic[]
      /** The shown data is at least as new as this revision; 0 if the tab shows none yet. */
      since: number
      /** The logged-in account; `null` for none, `undefined` while it is loading. */
      session: string | null | undefined
      visible: boolean
      /** When the user last switched to the tab, in milliseconds since 1970; 0 for never. */
      shownAt: number
    }
  | { kind: 'leave' }

/** A message of the hub to a tab. */
export type ToTab =
  | ({ kind: 'message'; message: LiveMessage } & Delivery)
  | { kind: 'status'; status: LiveStatus }
  /** Another tab has logged in or out, or the session has ended: refetch the account. */
  | { kind: 'session-moved' }

/** Heartbeat interval of a tab, in milliseconds. A crashed tab sends no `leave`. */
export const tabSignMs = 20_000

/**
 * A tab without a message for longer, in milliseconds, is removed. Browsers run timers of a hidden
 * tab once a minute.
 */
export const tabSilenceMsMax = 150_000
