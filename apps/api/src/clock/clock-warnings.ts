import { randomBytes } from 'node:crypto'
import type { EtcdStore, LeaseId, MirrorTable } from '@ticketcd/etcd'
import { type ClockWarning, ProcessClock, type ProcessClockValue } from '@ticketcd/schema'
import type { ClockStatus } from './time-reference.ts'

/** How long the warning of a process that has ended stays, in seconds. */
const leaseSeconds = 15
const callMs = 1_000
/** A smaller change of the difference is not worth a write. */
const changeMsMin = 1_000

export interface ClockWarningsOptions {
  store: Pick<EtcdStore, 'put' | 'leases'>
  /** The warnings in the store, as the mirror has them. */
  table: Pick<MirrorTable<{ readonly process: string }, ProcessClockValue>, 'values'>
  host: string
  pid: number
  /** Called with each failed write. The next comparison tries it again. */
  onFailure(error: unknown): void
}

interface Published {
  readonly value: ProcessClockValue
  readonly lease: { readonly id: LeaseId; close(): void }
}

/**
 * Shares which processes have a clock that is not right, so that the cluster page of any process shows all of them.
 * While all clocks are right nothing is written.
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

  /** Of this process as it is now, and of the others as the store has it; by machine. */
  get all(): ClockWarning[] {
    const others = [...this.options.table.values()].flatMap(({ parts: { process }, value }) =>
      process === this.process ? [] : [{ process, ...value }],
    )
    const own = this.own ? [{ process: this.process, ...this.own }] : []
    return [...own, ...others].sort((a, b) => a.host.localeCompare(b.host, 'en') || a.pid - b.pid)
  }

  /** Takes on the state of this process's clock, and publishes it in the background. Never rejects. */
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
    // The key goes with its lease; without an answer the lease runs out, since nobody renews it any more.
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
