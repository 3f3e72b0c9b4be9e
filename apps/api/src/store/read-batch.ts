import { EtcdFailure, type EtcdStore, type Op, type Revision } from '@ticketcd/etcd'

/** Reads that are added one by one and sent together, in one transaction at one revision. */
export class ReadBatch {
  private readonly ops: Op<unknown>[] = []
  private answers: readonly unknown[] | undefined

  /** @returns a function that returns the answer, once the batch was sent */
  add<Answer>(op: Op<Answer>): () => Answer {
    const place = this.ops.push(op) - 1
    return () => {
      if (!this.answers) throw new Error('the batch was not sent yet')
      return this.answers[place] as Answer
    }
  }

  /** For the else-branch of another transaction. */
  get operations(): readonly Op<unknown>[] {
    return this.ops
  }

  /** Takes the answers of that transaction. */
  answer(answers: readonly unknown[]): void {
    this.answers = answers
  }

  /**
   * @param deadlineMs default: the deadline of the store's reads
   * @returns the revision of all answers
   * @throws {EtcdFailure} if etcd does not answer
   */
  async send(store: Pick<EtcdStore, 'txn'>, deadlineMs?: number): Promise<Revision> {
    const result = await store.txn({ success: this.ops }, { deadlineMs })
    if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
    this.answer(result.responses)
    return result.revision
  }
}

/**
 * Adds the reads of a snapshot to a batch: one to send, or the else-branch of a transaction.
 *
 * @returns a function that returns the snapshot, once the batch was sent. Its argument is the
 *   revision of the answers.
 */
export type SnapshotReads<Snapshot> = (batch: Pick<ReadBatch, 'add'>) => (revision: Revision) => Snapshot

/**
 * Reads a snapshot at one revision.
 *
 * @param deadlineMs default: the deadline of the store's reads
 * @throws {EtcdFailure} if etcd does not answer, or a value does not parse
 */
export async function readSnapshot<Snapshot>(
  store: Pick<EtcdStore, 'txn'>,
  snapshotIn: SnapshotReads<Snapshot>,
  deadlineMs?: number,
): Promise<Snapshot> {
  const batch = new ReadBatch()
  const snapshot = snapshotIn(batch)
  return snapshot(await batch.send(store, deadlineMs))
}
