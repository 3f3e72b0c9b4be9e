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
   * @returns the revision of all answers
   * @throws {EtcdFailure} if etcd does not answer
   */
  async send(store: Pick<EtcdStore, 'txn'>, deadlineMs: number): Promise<Revision> {
    const result = await store.txn({ success: this.ops }, { deadlineMs })
    if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
    this.answer(result.responses)
    return result.revision
  }
}
