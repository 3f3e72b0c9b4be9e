import { randomBytes } from 'node:crypto'
import type { EtcdStore, LeaseId, MirrorTable } from '@ticketcd/etcd'
import { type ClockWarning, ProcessClock, type ProcessClockValue } from '@ticketcd/schema'
import type { ClockStatus } from './time-reference.ts'

/** Lifetime of a warning after its process has ended, in seconds. */
const leaseSeconds = 15
const callMs = 1_000
/** A smaller change of the difference is not written. */
const changeMsMin = 1_000

export interface ClockWarningsOptions {
  store: Pick<EtcdStore, 'put' | 'leases'>
  /** The mirror's table of the warnings in the store. */
  table: Pick<MirrorTable<{ readonly process: string }, ProcessClockValue>, 'values'>
  host: string
  pid: number
  /** Called with the error of each failed write. The next comparison retries the write. */
  onFailure(error: unknown): void
}

interface Published {
  readonly value: ProcessClockValue
  readonly lease: { readonly id: LeaseId; close(): void }
}

/**
 * Publishes the state of this process's clock while it is not right, so that the cluster page of
 * any process shows all such clocks. While all clocks are right, nothing is written.
 */
export class ClockWarnings {
  private readonly options: ClockWarningsOptions
  private readonly process = randomBytes(8).toString('hex')
  private own: ProcessClockValue | undefined
  private published: Published | undefined
  private publishing: Promise<void> | undefined
  private isClosed = false

  constructor(options: ClockWarningsOptions) {
    this.options = options
  }

  /**
   * The own warning as it is now, and those of other processes as the store has them. Sorted by
   * host.
   */
  get all(): ClockWarning[] {
    const others = [...this.options.table.values()].flatMap(({ parts: { process }, value }) =>
      process === this.process ? [] : [{ process, ...value }],
    )
    const own = this.own ? [{ process: this.process, ...this.own }] : []
    return [...own, ...others].sort((a, b) => a.host.localeCompare(b.host, 'en') || a.pid - b.pid)
  }

  /** Sets the state of this process's clock and publishes it. Never rejects. */
  async report({ state, aheadMs }: ClockStatus): Promise<void> {
    const { host, pid, onFailure } = this.options
    this.own = state === 'right' ? undefined : { host, pid, state, aheadMs }
    if (this.isClosed) return
    this.publishing ??= this.publish()
      .catch(onFailure)
      .finally(() => {
        this.publishing = undefined
      })
    await this.publishing
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.publishing
    await this.withdraw().catch(this.options.onFailure)
  }

  private async publish(): Promise<void> {
    const { own, published } = this
    if (!own) return this.withdraw()
    if (published && isSimilar(published.value, own)) return
    const lease = published?.lease ?? (await this.keepLease())
    try {
      await this.options.store.put(ProcessClock, { process: this.process }, own, {
        lease: lease.id,
        deadlineMs: callMs,
        resendable: true,
      })
      this.published = { value: own, lease }
    } catch (error) {
      lease.close()
      this.published = undefined
      throw error
    }
  }

  private async withdraw(): Promise<void> {
    const { published } = this
    if (!published) return
    // Revoking the lease deletes the key. Without an answer the lease expires, since its keep-alive
    // has ended.
    this.published = undefined
    published.lease.close()
    await this.options.store.leases.revoke(published.lease.id, { deadlineMs: callMs })
  }

  private async keepLease(): Promise<Published['lease']> {
    const { leases } = this.options.store
    const lease = await leases.grant(leaseSeconds, { deadlineMs: callMs })
    const keeper = leases.keepAlive(lease)
    keeper.lost.addEventListener('abort', () => {
      if (this.published?.lease.id === lease.id) this.published = undefined
    })
    return { id: lease.id, close: () => keeper.close() }
  }
}

function isSimilar(a: ProcessClockValue, b: ProcessClockValue): boolean {
  return a.state === b.state && Math.abs((a.aheadMs ?? 0) - (b.aheadMs ?? 0)) < changeMsMin
}
