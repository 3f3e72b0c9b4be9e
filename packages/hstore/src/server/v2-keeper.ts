import { Ticks } from '../ticks.ts'
import { encodeV2Command } from '../v2/v2-command.ts'

/** Between two looks for keys whose time is over. etcd: 500. */
const expiryMs = 100

export interface V2Source {
  readonly v2: { isDue(nowMs: number): boolean }
  /** Whether this node leads and has applied an entry of its term. */
  readonly isLeading: boolean
  /** Milliseconds since 1970. */
  now(): number
  /** Commits a v2 command if this node leads; resolves with whether it entered the log. */
  proposeAsLeader(command: Uint8Array): Promise<boolean>
}

/**
 * Removes the v2 keys whose time is over, on the leader. Its command has the leader's time, so all
 * nodes remove the same keys.
 */
export class V2Keeper {
  private readonly source: V2Source
  private readonly cancelTicks: () => void
  private isUnderWay = false

  constructor(source: V2Source, ticks = new Ticks()) {
    this.source = source
    this.cancelTicks = ticks.every(expiryMs, () => void this.tick())
  }

  close(): void {
    this.cancelTicks()
  }

  private async tick(): Promise<void> {
    const { source } = this
    if (this.isUnderWay || !source.isLeading) return
    const nowMs = source.now()
    if (!source.v2.isDue(nowMs)) return
    this.isUnderWay = true
    try {
      await source.proposeAsLeader(encodeV2Command({ type: 'sync', nowMs }))
    } finally {
      this.isUnderWay = false
    }
  }
}
