import { type EtcdStore, type Revision, revisionAfter, revisionZero } from '@ticketcd/etcd'
import { type AuditedWrite, auditRevision, Event } from '@ticketcd/schema'

/** A key and its value after a revision; `undefined` if it was deleted. */
export interface AuditWrite {
  readonly key: string
  readonly after: string | undefined
}

/**
 * Audits a whole store revision by revision, from its first one. The writes of each revision must
 * add up to zero in every account (packages/schema/src/audit.ts).
 */
export class StoreAudit {
  /** Violations, the oldest first. */
  readonly faults: string[] = []
  private readonly values = new Map<string, string>()

  /** @param writes all of a revision; revisions come in order. */
  take(revision: number, writes: readonly AuditWrite[]): void {
    const audited = writes.map(
      ({ key, after }): AuditedWrite => ({ key, before: this.values.get(key), after }),
    )
    for (const { key, after } of writes) {
      if (after === undefined) this.values.delete(key)
      else this.values.set(key, after)
    }
    const { changes, faults } = auditRevision(audited, (eventId) => this.limitOf(eventId))
    for (const { key, what } of faults) this.faults.push(`${revision}: ${key}: ${what}`)
    for (const [account, amount] of changes)
      this.faults.push(`${revision}: ${account.replaceAll('\t', ' ')}: off by ${amount}`)
  }

  private limitOf(eventId: string): number | undefined {
    const event = this.values.get(Event.key.build({ eventId }))
    return event === undefined ? undefined : Event.decode(event).maxPerCustomer
  }
}

/** Audits a store in etcd continuously, by its history. */
export class StoreAuditor {
  private readonly audit = new StoreAudit()
  private readonly store: EtcdStore
  private readonly watch: ReturnType<EtcdStore['raw']['watch']>
  private revision: Revision = revisionZero

  constructor(store: EtcdStore) {
    this.store = store
    this.watch = store.raw.watch({ prefix: '' }, { from: revisionAfter(revisionZero) }, (message) => {
      if (message.type === 'events')
        this.audit.take(
          message.revision,
          message.events.map((event) => ({
            key: event.key,
            after: event.type === 'put' ? event.value : undefined,
          })),
        )
      if ('revision' in message && message.revision > this.revision) this.revision = message.revision
    })
  }

  /** Returns the violations up to now, and clears them. */
  async faults(): Promise<string[]> {
    const until = await this.store.revision()
    const end = performance.now() + 20_000
    while (this.revision < until) {
      if (performance.now() > end) throw new Error(`the audit has reached ${this.revision}, not to ${until}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return this.audit.faults.splice(0)
  }

  close(): void {
    this.watch.close()
  }
}
