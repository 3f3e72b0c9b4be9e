import { backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Host } from './host.ts'
import type { AdvertisedMember } from './member-directory.ts'

/** An advertised address may lead nowhere forever, so it is tried ever more rarely. */
const retryDelay = { firstMs: 5_000, maxMs: 60_000 }

export interface LearnedHostsOptions {
  readonly clock: Clock
  connect(address: string): Host
  /** Whether this member of our cluster answers at the host and accepts requests. Never rejects. */
  isServing(host: Host, memberId: string): Promise<boolean>
}

/**
 * Members from the cluster's own list. Each is verified before it is used, so an address that leads
 * nowhere or to a foreign node never receives a request.
 */
export class LearnedHosts {
  private readonly options: LearnedHostsOptions
  /** By member id. */
  private readonly verified = new Map<string, Host>()
  /** By member id. */
  private readonly failures = new Map<string, { count: number; nextAtMs: number }>()
  private list: readonly Host[] = []
  private epoch = 0

  constructor(options: LearnedHostsOptions) {
    this.options = options
  }

  get hosts(): readonly Host[] {
    return this.list
  }

  /**
   * Drops hosts that are not in the list, and verifies new ones.
   * @param isUrgent addresses that have failed are tried at once
   */
  async update(members: readonly AdvertisedMember[], { isUrgent }: { isUrgent: boolean }): Promise<void> {
    const wanted = new Map(members.map((member) => [member.memberId, member.addresses]))
    for (const [memberId, host] of this.verified)
      if (!wanted.get(memberId)?.includes(host.address)) this.drop(host)
    for (const memberId of this.failures.keys()) if (!wanted.has(memberId)) this.failures.delete(memberId)
    const { epoch } = this
    await Promise.all(members.map((member) => this.verify(member, isUrgent, () => epoch === this.epoch)))
  }

  /** Stops using this host until it has been verified again. Streams that run on it are not cut. */
  drop(host: Host): void {
    for (const [memberId, verified] of this.verified) if (verified === host) this.verified.delete(memberId)
    this.list = [...this.verified.values()]
    host.close()
  }

  /** Drops all hosts, including those that are being verified. */
  clear(): void {
    this.epoch += 1
    this.failures.clear()
    for (const host of this.list) this.drop(host)
  }

  private async verify(
    { memberId, addresses }: AdvertisedMember,
    isUrgent: boolean,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { clock, connect, isServing } = this.options
    const failed = this.failures.get(memberId)
    const isTooEarly = failed && !isUrgent && clock.now() < failed.nextAtMs
    if (this.verified.has(memberId) || isTooEarly) return
    for (const address of addresses) {
      const host = connect(address)
      const isMember = await isServing(host, memberId)
      if (isMember && isCurrent()) {
        this.verified.set(memberId, host)
        this.failures.delete(memberId)
        this.list = [...this.verified.values()]
        return
      }
      host.close()
    }
    const count = failed?.count ?? 0
    const nextAtMs = clock.now() + backoffMs(count, retryDelay, clock.random())
    if (isCurrent()) this.failures.set(memberId, { count: count + 1, nextAtMs })
  }
}
