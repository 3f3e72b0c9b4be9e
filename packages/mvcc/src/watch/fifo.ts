/** A queue of distinct items. Every operation takes O(1) on average. */
export class Fifo<T> {
  private readonly items = new Set<T>()
  /** Reused while items are added, because a new one would pass all deleted slots again. */
  private iterator = this.items.values()

  get size(): number {
    return this.items.size
  }

  /** An item that is already in the queue keeps its position. */
  add(item: T): void {
    this.items.add(item)
  }

  delete(item: T): void {
    this.items.delete(item)
  }

  /** Removes and returns the oldest item. */
  take(): T | undefined {
    let next = this.iterator.next()
    if (next.done) {
      this.iterator = this.items.values()
      next = this.iterator.next()
    }
    if (next.done) return undefined
    this.items.delete(next.value)
    return next.value
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items.values()
  }
}
