import { EtcdFailure, type EtcdStore, type Revision } from '@ticketcd/etcd'
import { Failure } from '../failure.ts'
import { HistoryAudit } from './history-audit.ts'
import { forgottenRead, limitsAt, replay } from './replay.ts'
import { auditState, type StateAudit, violationsMax } from './state-audit.ts'
import type { Violation } from './violation.ts'

export interface AuditOptions {
  /** The revision to audit; with `since` the last one. Default: the current revision. */
  readonly revision?: Revision | undefined
  /** Audit every revision from this one on. */
  readonly since?: Revision | undefined
  /** Continue with new revisions until `signal` aborts. */
  readonly follow?: boolean | undefined
  /** Only this event. */
  readonly eventId?: string | undefined
  readonly signal: AbortSignal
  onProgress?(sentence: string): void
  onViolation?(violation: Violation): void
}

export interface AuditResult {
  /** The state at the first audited revision. */
  readonly state: Pick<StateAudit, 'revision' | 'records' | 'stock'>
  /** The last revision that was audited. */
  readonly until: Revision
  /** How many revisions after the first wrote something. */
  readonly revisions: number
  readonly violations: readonly Violation[]
  /** Whether there are more violations than listed. */
  readonly more: boolean
}

/**
 * Audits one revision and, with `since` or `follow`, each one after it.
 * @throws {Failure} when a revision has not happened yet, or etcd has compacted it
 */
export async function audit(store: EtcdStore, options: AuditOptions): Promise<AuditResult> {
  const { since, follow = false, eventId, signal, onProgress, onViolation } = options
  const now = await store.revision()
  const last = options.revision ?? now
  const first = since ?? last
  for (const revision of [first, last])
    if (revision > now) throw new Failure(`Revision ${revision} has not happened yet: now it is ${now}.`)
  if (first > last) throw new Failure(`Revision ${first} comes after ${last}.`)

  const violations: Violation[] = []
  let more = false
  const found = (violation: Violation) => {
    onViolation?.(violation)
    if (violations.length < violationsMax) violations.push(violation)
    else more = true
  }
  const isHistory = since !== undefined || follow
  const [state, limits] = await readable(store, first, async () => [
    await auditState(store, {
      revision: first,
      eventId,
      signal,
      onProgress: (records) => onProgress?.(`${records} records read at revision ${first}`),
    }),
    isHistory ? await limitsAt(store, first) : new Map<string, number>(),
  ])
  more = state.more
  for (const violation of state.violations) found(violation)
  if (!isHistory) return { state, until: first, revisions: 0, violations, more }

  const history = new HistoryAudit({ open: state.open, limits, eventId, onViolation: found })
  const until = await replay(store, history, {
    after: first,
    until: follow ? undefined : last,
    signal,
    onReached: (revision) => onProgress?.(`revision ${revision} of ${follow ? 'many' : last}`),
  })
  return { state, until, revisions: history.revisions, violations, more }
}

async function readable<Result>(
  store: EtcdStore,
  revision: Revision,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof EtcdFailure && error.code === 'compacted') throw await forgottenRead(store, revision)
    throw error
  }
}
