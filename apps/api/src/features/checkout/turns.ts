/**
 * Lets one at a time through per key, in the order in which they came. Those who would only lose races against one
 * another wait instead; it is no protection, which the transactions' compares are.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>()

  /** Runs `work` when everybody before it with the same key is done, well or not. */
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(key) ?? Promise.resolve()
    const turn = before.then(work)
    const over = turn
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(key) === over) this.last.delete(key)
      })
    this.last.set(key, over)
    return turn
  }
}
