import { isDeepStrictEqual } from 'node:util'
import type { MemberCommand, MemberTable } from '../members/member-table.ts'

const retryMs = 200

interface Published {
  readonly id: string
  readonly name: string
  readonly clientUrls: readonly string[]
}

/** Makes this node's name and client URLs known to the cluster, again and again until it succeeds. */
export class Publisher {
  private readonly members: MemberTable
  private readonly own: Published
  private readonly commit: (command: MemberCommand) => Promise<unknown>
  private timer: NodeJS.Timeout | undefined
  private isClosed = false

  constructor(members: MemberTable, own: Published, commit: (command: MemberCommand) => Promise<unknown>) {
    this.members = members
    this.own = own
    this.commit = commit
  }

  start(): void {
    void this.publish()
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
  }

  private async publish(): Promise<void> {
    const { id, name, clientUrls } = this.own
    try {
      if (this.isPublished()) return
      await this.commit({ type: 'publish', id, name, clientUrls })
      if (this.isPublished()) return
    } catch {
      // There is no leader yet, or the outcome is unknown: publishing twice has the same effect.
    }
    if (!this.isClosed) this.timer = setTimeout(() => void this.publish(), retryMs)
  }

  private isPublished(): boolean {
    const known = this.members.member(this.own.id)
    return (
      known !== undefined &&
      known.name === this.own.name &&
      isDeepStrictEqual(known.clientUrls, this.own.clientUrls)
    )
  }
}
