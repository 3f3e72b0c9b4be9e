import { type Op, op, type Revision, revisionZero } from '@ticketcd/etcd'
import { EventLeader } from '@ticketcd/schema'
import { ReadBatch } from '../../../store/read-batch.ts'
import type { EventLeaderEntry } from '../event-leader/leadership.ts'
import type { BatchChanges } from '../rules/batch.ts'
import { tracesOf } from './batch-writes.ts'
import type { EventState } from './event-base.ts'
import { eventStateIn } from './step-reads.ts'

/** The state of the store after the compares of a commit have failed. */
export interface LostRace {
  state: EventState
  eventLeader: EventLeaderEntry | undefined
  /**
   * Whether the batch itself may have been committed: a request can be sent twice, and then the
   * second one fails its compares.
   */
  mayBeDone: boolean
}

/** The else-branch of a commit: it reads the state that the winner of the race has left. */
export class LostRaceReads {
  private readonly batch = new ReadBatch()
  private readonly hasChanges: boolean
  private readonly state: (revision: Revision) => EventState
  private readonly eventLeader: () => EventLeaderEntry | undefined
  private readonly traces: (() => { modRevision: Revision } | undefined)[]

  /** @param changes the writes of the batch; `undefined` if there are none */
  constructor(eventId: string, changes: BatchChanges | undefined) {
    this.hasChanges = changes !== undefined
    this.state = eventStateIn(this.batch, eventId)
    this.eventLeader = this.batch.add(op.get(EventLeader, { eventId }))
    const keys = changes ? tracesOf(eventId, changes) : []
    this.traces = keys.map((key) => this.batch.add(op.raw.get(key)))
  }

  get operations(): readonly Op<unknown>[] {
    return this.batch.operations
  }

  /**
   * @param revision revision of the answers
   * @param base revision of the state on which the batch was decided
   */
  answer(answers: readonly unknown[], revision: Revision, base: Revision): LostRace {
    this.batch.answer(answers)
    const isTraced = this.traces.some((trace) => (trace()?.modRevision ?? revisionZero) > base)
    return {
      state: this.state(revision),
      eventLeader: this.eventLeader(),
      // Changes without an order leave no trace.
      mayBeDone: this.hasChanges && (isTraced || this.traces.length === 0),
    }
  }
}
