import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { HostPool } from './host-pool.ts'
import { type Member, readMembers } from './member.ts'
import type { MemberDirectory } from './member-directory.ts'

/** Members change rarely. */
const syncIntervalMs = 5_000
/** After a host has failed or an unknown member has answered. */
const urgentSyncMs = 1_000
const syncDeadlineMs = 1_000

export interface MemberSyncOptions {
  readonly directory: MemberDirectory
  readonly pool: HostPool
  readonly caller: Caller
  readonly clock: Clock
  /** Whether requests are sent to members beside the configured hosts. */
  readonly learnMembers: boolean
}

/**
 * Reads the members again while the store is in use: every 5 s, and within a second after a host
 * has failed. It has no timer, so an idle store sends no requests.
 */
export class MemberSync {
  private readonly options: MemberSyncOptions
  private readonly createdAtMs: number
  private readAtMs = Number.NEGATIVE_INFINITY
  private isUrgent = false
  private reading: Promise<void> | undefined
  private isLearning = false

  constructor(options: MemberSyncOptions) {
    this.options = options
    this.createdAtMs = options.clock.now()
  }

  /** To be called at each answer. A store that is closed within a second sends no requests. */
  onAnswer(): void {
    const { clock, learnMembers } = this.options
    if (learnMembers && clock.now() - this.createdAtMs >= urgentSyncMs) void this.sync()
  }

  onHostFailed(): void {
    this.isUrgent = true
    if (this.options.learnMembers) void this.sync()
  }

  /**
   * Reads the members if that is due, and resolves when they are read. Never rejects: the last list
   * is kept.
   */
  sync(): Promise<void> {
    if (this.isDue)
      this.reading ??= this.read().finally(() => {
        this.reading = undefined
      })
    return this.reading ?? Promise.resolve()
  }

  private get isDue(): boolean {
    const { clock, directory } = this.options
    const isUrgent = this.isUrgent || directory.isStale || !directory.isKnown
    return clock.now() - this.readAtMs >= (isUrgent ? urgentSyncMs : syncIntervalMs)
  }

  private async read(): Promise<void> {
    const { clock, directory, learnMembers } = this.options
    const { isUrgent } = this
    this.readAtMs = clock.now()
    this.isUrgent = false
    const members = await this.memberList()
    if (members) directory.learn(members)
    // Without a new list the last one is tried again: its members may be reachable now.
    if (!learnMembers || !directory.isKnown || this.isLearning) return
    this.isLearning = true
    void this.learn(isUrgent).finally(() => {
      this.isLearning = false
    })
  }

  /** Runs in the background, because an address that leads nowhere takes a second. */
  private async learn(isUrgent: boolean): Promise<void> {
    const { caller, directory, pool } = this.options
    // The answers identify the member of each configured host; that member needs no second address.
    const unidentified = directory.unidentified.filter((address) => !pool.isSetAside(address))
    await Promise.allSettled(
      unidentified.map((address) => caller.ask(address, 'memberList', {}, { deadlineMs: syncDeadlineMs })),
    )
    await pool.learn(directory.advertised, { isUrgent })
  }

  /**
   * The member list of a node with a leader: an isolated node may have an outdated list. While no
   * list is known, any list is better.
   */
  private async memberList(): Promise<Member[] | undefined> {
    const { directory, pool } = this.options
    const hosts = pool.inOrder
    const rounds = directory.isKnown ? hosts.map((host) => [host]) : [hosts]
    for (const round of rounds) {
      const answer = await Promise.any(round.map((host) => this.ask(host))).catch(() => undefined)
      if (answer) return answer
    }
    return undefined
  }

  private async ask(host: string): Promise<Member[]> {
    const { caller, directory } = this.options
    const options = { deadlineMs: syncDeadlineMs, requireLeader: directory.isKnown }
    return readMembers(await caller.ask(host, 'memberList', {}, options))
  }
}
