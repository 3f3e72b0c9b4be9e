/** An item of a `DueQueue`. While it is in a queue, only that queue may change these. */
export interface Due {
  dueMs: number
  /** -1 while it is in no queue. */
  position: number
}

/*
 * Invariants of the binary heap: no item is due before its parent, and `position` is the item's
 * place in `items`.
 */

/** Items by the time at which they are due. Each operation takes O(log n). */
export class DueQueue<T extends Due> {
  private readonly items: T[] = []

  get size(): number {
    return this.items.length
  }

  /** The item that is due first, if it is due by now. */
  due(nowMs: number): T | undefined {
    const [first] = this.items
    return first !== undefined && first.dueMs <= nowMs ? first : undefined
  }

  /** Adds an item, or moves one that is in. */
  set(item: T, dueMs: number): void {
    if (item.position < 0) item.position = this.items.push(item) - 1
    item.dueMs = dueMs
    this.settle(item)
  }

  /** An item that is in no queue has no effect. */
  delete(item: T): void {
    const last = this.items.at(-1)
    if (item.position < 0 || last === undefined) return
    this.items.pop()
    if (last !== item) {
      this.place(last, item.position)
      this.settle(last)
    }
    item.position = -1
  }

  private settle(item: T): void {
    this.sink(item)
    this.rise(item)
  }

  private rise(item: T): void {
    while (item.position > 0) {
      const parent = this.items[(item.position - 1) >> 1]
      if (parent === undefined || parent.dueMs <= item.dueMs) return
      this.swap(item, parent)
    }
  }

  private sink(item: T): void {
    for (;;) {
      const left = this.items[2 * item.position + 1]
      const right = this.items[2 * item.position + 2]
      const child = left !== undefined && right !== undefined && right.dueMs < left.dueMs ? right : left
      if (child === undefined || child.dueMs >= item.dueMs) return
      this.swap(item, child)
    }
  }

  private swap(one: T, other: T): void {
    const { position } = one
    this.place(one, other.position)
    this.place(other, position)
  }

  private place(item: T, position: number): void {
    this.items[position] = item
    item.position = position
  }
}
