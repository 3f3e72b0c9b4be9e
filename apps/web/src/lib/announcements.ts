import { useSyncExternalStore } from 'react'

/** Nobody wants to be talked to more often, in milliseconds. */
const pauseMs = 10_000

/**
 * What is said to screen readers of things that change by themselves. In a rush only the newest is said, and seldom; what
 * is said about answers to one's own presses stands with the button instead.
 */
export class Announcements {
  #said = ''
  #saidAt = Number.NEGATIVE_INFINITY
  #next: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #watchers = new Set<() => void>()

  /** The sentence that was said last; '' before the first. */
  readonly said = (): string => this.#said

  /** @param sentence whole, in the reader's language */
  say(sentence: string): void {
    this.#next = sentence
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#speak(), Math.max(0, this.#saidAt + pauseMs - Date.now()))
  }

  /** Takes back what has not been said yet: its reader has gone elsewhere. */
  silence(): void {
    clearTimeout(this.#timer)
    this.#next = null
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #speak() {
    if (this.#next === null || this.#next === this.#said) return
    this.#said = this.#next
    this.#next = null
    this.#saidAt = Date.now()
    for (const watcher of this.#watchers) watcher()
  }
}

export const announcements = new Announcements()

export function useAnnouncement(): string {
  return useSyncExternalStore(announcements.watch, announcements.said)
}
