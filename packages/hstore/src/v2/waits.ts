import type { EventHistory } from './event-history.ts'
import { V2Error } from './v2-error.ts'
import type { V2Event } from './v2-event.ts'
import { rootPath } from './v2-record.ts'

/*
 * The waits of this node's clients. They are not replicated.
 *
 * Invariants:
 * 1. A wait receives the events that concern it in order, from its first index on: one event, or
 *    with `isStream` all of them. As in etcd, a stream receives the removal of its own path twice.
 * 2. A wait that has ended is not held any more.
 */

export interface WaitRequest {
  readonly path: string
  readonly isRecursive: boolean
  readonly isStream: boolean
  /** The first index that counts. */
  readonly since: number
}

export interface WaitListener {
  onEvent(event: V2Event): void
  /** The wait ends without an event, or after the last one. */
  onEnd(): void
}

interface Wait extends WaitRequest {
  readonly listener: WaitListener
  /** The index of the newest event that it has received. */
  last: number
}

/** More are refused. Each holds a connection, or a stream of one. */
const waitsMax = 4_096

export class Waits {
  private readonly byPath = new Map<string, Set<Wait>>()
  private count = 0

  get size(): number {
    return this.count
  }

  /**
   * Begins a wait. Events of the past are delivered before it returns.
   *
   * @returns ends the wait without a call of its listener
   * @throws {V2Error} where the events since then are gone, and where there are too many waits
   */
  open(request: WaitRequest, listener: WaitListener, history: EventHistory, index: number): () => void {
    if (this.count >= waitsMax)
      throw new V2Error('internal', `${waitsMax} waits are open on this node; ask another one`, 0, 503)
    const wait: Wait = { ...request, listener, last: 0 }
    const past = [...pastEvents(wait, history, index)]
    this.add(wait)
    for (const event of past) this.deliver(wait, event)
    return () => this.remove(wait)
  }

  /** Notifies the waits at the path of an event, and the recursive ones above it. */
  publish(event: V2Event): void {
    if (this.count === 0) return
    const { path } = event.node
    this.publishAt(event, rootPath, false)
    for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1))
      this.publishAt(event, path.slice(0, slash), false)
    if (path !== rootPath) this.publishAt(event, path, false)
  }

  /**
   * Notifies the waits at one path.
   *
   * @param isRemoved whether the event has removed the record there
   */
  publishAt(event: V2Event, path: string, isRemoved: boolean): void {
    const waits = this.byPath.get(path)
    if (waits === undefined) return
    const isOwn = event.node.path === path
    if (!isOwn && isHiddenFrom(path, event.node.path)) return
    for (const wait of [...waits])
      if ((wait.isRecursive || isOwn || isRemoved) && event.index >= wait.since) this.deliver(wait, event)
  }

  /** A snapshot has replaced the state: events that came with it may concern the waits. */
  restored(history: EventHistory, index: number): void {
    for (const wait of [...this.byPath.values()].flatMap((waits) => [...waits])) {
      try {
        const missed = [...pastEvents(wait, history, index)]
        for (const event of missed) this.deliver(wait, event)
      } catch (error) {
        if (!(error instanceof V2Error)) throw error
        this.end(wait)
      }
    }
  }

  /** Ends all waits. */
  close(): void {
    for (const waits of [...this.byPath.values()]) for (const wait of [...waits]) this.end(wait)
  }

  private deliver(wait: Wait, event: V2Event): void {
    // Ended by an event before this one.
    if (this.byPath.get(wait.path)?.has(wait) !== true) return
    wait.last = event.index
    wait.listener.onEvent(event)
    if (!wait.isStream) this.end(wait)
  }

  private end(wait: Wait): void {
    if (this.remove(wait)) wait.listener.onEnd()
  }

  private add(wait: Wait): void {
    const waits = this.byPath.get(wait.path)
    if (waits === undefined) this.byPath.set(wait.path, new Set([wait]))
    else waits.add(wait)
    this.count += 1
  }

  private remove(wait: Wait): boolean {
    const waits = this.byPath.get(wait.path)
    if (waits?.delete(wait) !== true) return false
    if (waits.size === 0) this.byPath.delete(wait.path)
    this.count -= 1
    return true
  }
}

/** Of a wait for one event, the first that there is. */
function* pastEvents(wait: Wait, history: EventHistory, index: number): Iterable<V2Event> {
  const since = Math.max(wait.since, wait.last + 1)
  for (const event of history.since(wait.path, wait.isRecursive, since, index)) {
    yield event
    if (!wait.isStream) return
  }
}

/** Whether a key lies in or is a hidden one below the path. */
function isHiddenFrom(path: string, key: string): boolean {
  return key.includes('/_', path === rootPath ? 0 : path.length)
}
