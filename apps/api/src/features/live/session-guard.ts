import type { Mirror } from '@ticketcd/etcd'
import { type LiveTopic, Session, User } from '@ticketcd/schema'
import type { Caller } from '../../http/trpc.ts'
import { PeriodicJob } from '../../jobs/periodic-job.ts'
import { intervalsMs } from '../../jobs/periodic-work.ts'
import type { Subscriber } from './subscriber.ts'

export const privateTopics: readonly LiveTopic[] = ['me', 'stats', 'cluster']
export const adminTopics: readonly LiveTopic[] = ['stats', 'cluster']

/** Parallel lookups. One by one they would take minutes when etcd is slow. */
const togetherMax = 64

export interface SessionGuardOptions {
  mirror: Mirror
  isAlive(caller: Caller): Promise<boolean>
  isAdmin(username: string): Promise<boolean>
  /** Ends topics of a stream. */
  logOut(subscriber: Subscriber, topics: readonly LiveTopic[]): void
}

type Held = Subscriber & { readonly caller: Caller }

/**
 * Ends the private topics of a stream when its session ends, or its account is no longer an
 * admin's. The end may come from any process.
 *
 * Invariant: a session is looked up once more after it is watched, so no end falls between the two.
 */
export class SessionGuard {
  private readonly options: SessionGuardOptions
  private readonly bySession = new Map<string, Set<Held>>()
  private readonly byAdmin = new Map<string, Set<Held>>()
  private unsubscribe: (() => void)[] = []
  private readonly looking: PeriodicJob
  private isLooking = false
  /** A lookup was requested during a lookup: sessions already read may have ended since. */
  private looksAgain = false
  private isClosed = false

  constructor(options: SessionGuardOptions) {
    this.options = options
    this.looking = new PeriodicJob({ work: () => this.lookAtAll(), intervalMs: intervalsMs.sessions })
  }

  start(): void {
    const { mirror } = this.options
    this.unsubscribe = [
      mirror.onWrite(Session, (writes) => {
        for (const { type, parts } of writes) if (type === 'delete') this.end(parts.tokenHash)
      }),
      mirror.onWrite(User, (writes) => {
        for (const { parts } of writes)
          if (this.byAdmin.has(parts.username)) void this.lookAtRole(parts.username)
      }),
      mirror.onRelisted(() => void this.lookAtAll()),
    ]
    this.looking.start()
  }

  close(): void {
    this.isClosed = true
    this.looking.close()
    for (const unsubscribe of this.unsubscribe) unsubscribe()
  }

  /** Watches a subscriber: ends its private topics when its session or its admin role ends. */
  watch(subscriber: Subscriber): void {
    if (!isHeld(subscriber)) return
    const { tokenHash, username } = subscriber.caller
    add(this.bySession, tokenHash, subscriber)
    if (followsAdminTopics(subscriber)) {
      add(this.byAdmin, username, subscriber)
      void this.lookAtRole(username)
    }
    void this.lookAtSession(subscriber.caller)
  }

  /** Stops watching: the stream is closed, or has no private topics left. */
  forget(subscriber: Subscriber): void {
    if (!isHeld(subscriber)) return
    remove(this.bySession, subscriber.caller.tokenHash, subscriber)
    remove(this.byAdmin, subscriber.caller.username, subscriber)
  }

  private end(tokenHash: string): void {
    for (const subscriber of [...(this.bySession.get(tokenHash) ?? [])]) {
      this.options.logOut(subscriber, privateTopics)
      this.forget(subscriber)
    }
  }

  private async lookAtAll(): Promise<void> {
    this.looksAgain = this.isLooking
    if (this.isLooking) return
    this.isLooking = true
    try {
      do {
        this.looksAgain = false
        const callers = [...this.bySession.values()].flatMap(([held]) => held?.caller ?? [])
        await inGroups(callers, (caller) => this.lookAtSession(caller))
        await inGroups([...this.byAdmin.keys()], (username) => this.lookAtRole(username))
      } while (this.looksAgain && !this.isClosed)
    } finally {
      this.isLooking = false
    }
  }

  private async lookAtSession(caller: Caller): Promise<void> {
    // Without a quorum the answer is unknown, and the next lookup repeats the query.
    const isAlive = await this.options.isAlive(caller).catch(() => true)
    if (!isAlive) this.end(caller.tokenHash)
  }

  private async lookAtRole(username: string): Promise<void> {
    const isAdmin = await this.options.isAdmin(username).catch(() => true)
    if (isAdmin) return
    for (const subscriber of this.byAdmin.get(username) ?? []) this.options.logOut(subscriber, adminTopics)
    this.byAdmin.delete(username)
  }
}

function isHeld(subscriber: Subscriber): subscriber is Held {
  return subscriber.caller !== undefined
}

function followsAdminTopics({ channels }: Subscriber): boolean {
  return adminTopics.some((topic) => channels.has(topic))
}

function add(index: Map<string, Set<Held>>, key: string, subscriber: Held): void {
  const there = index.get(key)
  if (there) there.add(subscriber)
  else index.set(key, new Set([subscriber]))
}

function remove(index: Map<string, Set<Held>>, key: string, subscriber: Held): void {
  const there = index.get(key)
  if (there?.delete(subscriber) && there.size === 0) index.delete(key)
}

/** In groups, because there may be many and their lookups are not urgent. */
async function inGroups<Item>(items: readonly Item[], look: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += togetherMax)
    await Promise.all(items.slice(from, from + togetherMax).map(look))
}
