import type { LiveMessage, LiveMessageType, LiveTopic } from '@ticketcd/schema'

/**
 * `connecting`: no stream yet. `live`: messages are shown at once. `reconnecting`: the stream was
 * lost some seconds ago or does not open, and pages poll meanwhile.
 */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting'

export type MessageOf<Type extends LiveMessageType> = Extract<LiveMessage, { type: Type }>

/** Data that the hub adds to a message. */
export interface Delivery {
  /** Whether this tab may interrupt the user, such as with a toast. Only one tab may. */
  lead: boolean
}

type Listener<Message extends LiveMessage> = (message: Message, delivery: Delivery) => void

/**
 * Connects the components of a page with the stream. It is the only part of the live client in the
 * first load. The client itself is loaded afterwards.
 */
class Feed {
  #followed = new Map<LiveTopic, number>()
  #listeners = new Set<Listener<LiveMessage>>()
  #status: LiveStatus = 'connecting'
  #session: string | null | undefined
  #watchers = new Set<() => void>()

  /** The topics that any component follows. */
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

  /** The name of the logged-in account; `null` for none, `undefined` while it is loading. */
  get session(): string | null | undefined {
    return this.#session
  }

  set session(session: string | null | undefined) {
    if (session === this.#session) return
    this.#session = session
    this.#notify()
  }

  /** @returns a function that ends it */
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

  /** @returns a function that ends it */
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

  /** Calls back after changes of topics, session or status. @returns a function that ends it */
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

/** The feed of this page. */
export const feed = new Feed()
