import { useSyncExternalStore } from 'react'

/** Shortest time between two announcements, in milliseconds. */
const pauseMs = 10_000

/**
 * Announces changes that the user did not cause to screen readers. During a rush it announces only
 * the newest sentence, once per `pauseMs`. Results of the user's own actions are announced beside
 * their button instead.
 */
export class Announcements {
  #said = ''
  #saidAt = Number.NEGATIVE_INFINITY
  #next: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #watchers = new Set<() => void>()

  /** @returns the last announced sentence; '' before the first */
  readonly said = (): string => this.#said

  /** @param sentence a complete sentence, in the user's language */
  say(sentence: string): void {
    this.#next = sentence
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#speak(), Math.max(0, this.#saidAt + pauseMs - Date.now()))
  }

  /** Drops the pending sentence, because its reader has left the page. */
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
