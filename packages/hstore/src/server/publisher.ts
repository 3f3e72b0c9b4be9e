import { setTimeout as sleep } from 'node:timers/promises'
import type { MemberCommand, MemberTable } from '../members/member-table.ts'

const retryMs = 200

export interface PublisherParts {
  readonly members: MemberTable
  readonly own: { readonly id: string; readonly name: string; readonly clientUrls: readonly string[] }
  /** Resolves when this node has applied everything that is committed. */
  readonly linearize: () => Promise<void>
  readonly commit: (command: MemberCommand) => Promise<unknown>
  /** Between two attempts. Default: `setTimeout`. */
  readonly sleep?: typeof sleep
}

/**
 * Makes this node's name and client URLs known to the cluster, again and again until it succeeds.
 */
export class Publisher {
  private readonly parts: PublisherParts
  private readonly closing = new AbortController()
  private readonly closed: Promise<false>

  constructor(parts: PublisherParts) {
    this.parts = parts
    this.closed = new Promise((resolve) => {
      this.closing.signal.addEventListener('abort', () => resolve(false))
    })
  }

  /**
   * Resolves when the cluster knows this node, and this node has caught up with it.
   *
   * @returns false where the publisher was closed before
   */
  async publish(): Promise<boolean> {
    const { signal } = this.closing
    const pause = this.parts.sleep ?? sleep
    while (!signal.aborted) {
      // An attempt may wait for a leader for seconds.
      if (await Promise.race([this.attempt(), this.closed])) return true
      await pause(retryMs, undefined, { signal }).catch(() => {})
    }
    return false
  }

  close(): void {
    this.closing.abort()
  }

  private async attempt(): Promise<boolean> {
    const { own, linearize, commit } = this.parts
    try {
      // Also where a snapshot holds the URLs: a node serves nothing before it has met the others.
      await linearize()
      if (!this.isPublished()) await commit({ type: 'publish', ...own })
    } catch {
      // There is no leader yet, or the outcome is unknown: publishing twice has the same effect.
      return false
    }
    return this.isPublished()
  }

  private isPublished(): boolean {
    const { members, own } = this.parts
    return members.isPublished(own.id, own.name, own.clientUrls)
  }
}
