interface Planned {
  readonly at: number
  /** Breaks ties, so that a seed decides the whole order. */
  readonly order: number
  readonly happen: () => void
}

/** Simulated time in milliseconds, with all future events: a binary heap. */
export class Timeline {
  now = 0
  private readonly heap: Planned[] = []
  private planned = 0

  after(ms: number, happen: () => void): void {
    this.planned += 1
    const { heap } = this
    heap.push({ at: this.now + ms, order: this.planned, happen })
    let child = heap.length - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!isBefore(heap[child] as Planned, heap[parent] as Planned)) break
      swap(heap, child, parent)
      child = parent
    }
  }

  /**
   * Runs all events up to a time.
   * @param afterEach runs after each event
   */
  runUntil(end: number, afterEach: () => void): void {
    for (let next = this.heap[0]; next !== undefined && next.at <= end; next = this.heap[0]) {
      this.takeFirst()
      this.now = next.at
      next.happen()
      afterEach()
    }
    this.now = end
  }

  private takeFirst(): void {
    const { heap } = this
    const last = heap.pop() as Planned
    if (heap.length === 0) return
    heap[0] = last
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1
      const right = left + 1
      let first = parent
      if (left < heap.length && isBefore(heap[left] as Planned, heap[first] as Planned)) first = left
      if (right < heap.length && isBefore(heap[right] as Planned, heap[first] as Planned)) first = right
      if (first === parent) return
      swap(heap, parent, first)
      parent = first
    }
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function swap(heap: Planned[], i: number, j: number): void {
  const held = heap[i] as Planned
  heap[i] = heap[j] as Planned
  heap[j] = held
}
