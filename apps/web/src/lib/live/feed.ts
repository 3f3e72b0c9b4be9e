import type { LiveMessage, LiveMessageType, LiveTopic } from '@ticketcd/schema'

/**
 * `connecting`: not yet. `live`: what the stream tells is shown at once. `reconnecting`: it was lost some seconds ago, or
 * does not come up; pages ask at intervals meanwhile.
 */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting'

export type MessageOf<Type extends LiveMessageType> = Extract<LiveMessage, { type: Type }>

/** What the hub says of a message beside the message itself. */
export interface Delivery {
  /** Whether this tab is the one of its browser's tabs that may interrupt its reader, such as with a toast. */
  lead: boolean
}

type Listener<Message extends LiveMessage> = (message: Message, delivery: Delivery) => void

/**
 * Where the parts of a page that want live messages meet the stream that brings them. It is all of the stream's client
 * that a first load needs: the client itself is fetched when the page is up.
 */
class Feed {
  #followed = new Map<LiveTopic, number>()
  #listeners = new Set<Listener<LiveMessage>>()
  #status: LiveStatus = 'connecting'
  #session: string | null | undefined
  #watchers = new Set<() => void>()

  /** The topics that some part of the page follows. */
  get topics(): LiveTopic[] {
    return [...this.#followed.keys()]
  }

  get status(): LiveStatus {
    return this.#status
  }

  set status(status: LiveStatus) {
    if (status === this.#status) return
    this.#status = status
    this.#notify()
  }

  /** The account that is logged in; `null` for nobody, `undefined` while that is not known. */
  get session(): string | null | undefined {
    return this.#session
  }

  set session(session: string | null | undefined) {
    if (session === this.#session) return
    this.#session = session
    this.#notify()
  }

  /** @returns ends it */
  follow(topics: readonly LiveTopic[]): () => void {
    for (const topic of topics) this.#followed.set(topic, (this.#followed.get(topic) ?? 0) + 1)
    this.#notify()
    return () => {
      for (const topic of topics) {
        const others = (this.#followed.get(topic) ?? 1) - 1
        if (others === 0) this.#followed.delete(topic)
        else this.#followed.set(topic, others)
      }
      this.#notify()
    }
  }

  /** @returns ends it */
  listen<Type extends LiveMessageType>(type: Type, listener: Listener<MessageOf<Type>>): () => void {
    const onMessage: Listener<LiveMessage> = (message, delivery) => {
      if (isOf(message, type)) listener(message, delivery)
    }
    this.#listeners.add(onMessage)
    return () => void this.#listeners.delete(onMessage)
  }

  publish(message: LiveMessage, delivery: Delivery): void {
    for (const listener of this.#listeners) listener(message, delivery)
  }

  /** Calls back when the topics, the session or the status have changed. @returns ends it */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #notify() {
    for (const watcher of this.#watchers) watcher()
  }
}

function isOf<Type extends LiveMessageType>(message: LiveMessage, type: Type): message is MessageOf<Type> {
  return message.type === type
}

/** The page's own. */
export const feed = new Feed()
