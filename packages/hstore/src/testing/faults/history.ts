/** One operation of a client. Moments count up, and no two are equal. */
export interface Operation {
  readonly client: string
  readonly begunAt: number
  /**
   * Of the answer. Undefined where none came: a write may or may not have happened, at any time
   * since.
   */
  readonly endedAt: number | undefined
  /** The values that it would write, by key. Each value is written by one operation only. */
  readonly writes: ReadonlyMap<string, string>
  readonly answer: OperationAnswer | undefined
}

export type OperationAnswer =
  | { readonly type: 'written'; readonly revision: number }
  /** Also a compare-and-swap that compared in vain: it has written nothing. */
  | { readonly type: 'read'; readonly revision: number; readonly found: ReadonlyMap<string, Found> }

export interface Found {
  readonly value: string
  readonly modRevision: number
}

/** The values that each revision wrote, as the store has them at the end. */
export type Revisions = ReadonlyMap<number, ReadonlyMap<string, string>>

/** The operations of all clients. */
export class History {
  readonly operations: Operation[] = []
  private moment = 0

  /** @param run resolves with the answer; where it rejects, the outcome is unknown */
  async record(
    client: string,
    writes: ReadonlyMap<string, string>,
    run: () => Promise<OperationAnswer>,
  ): Promise<OperationAnswer | undefined> {
    const begunAt = this.next()
    const answer = await run().catch(() => undefined)
    const endedAt = answer && this.next()
    this.operations.push({ client, begunAt, endedAt, writes, answer })
    return answer
  }

  private next(): number {
    this.moment += 1
    return this.moment
  }
}
