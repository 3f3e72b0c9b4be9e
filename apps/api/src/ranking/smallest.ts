/** Keeps the smallest items of a stream without sorting the rest of it. */
export class Smallest<Item> {
  private readonly kept: Item[] = []

  constructor(
    private readonly limit: number,
    private readonly compare: (a: Item, b: Item) => number,
  ) {}

  get isFull(): boolean {
    return this.kept.length === this.limit
  }

  /** The largest kept item. Once full, a new item must be smaller. */
  get last(): Item | undefined {
    return this.kept[this.kept.length - 1]
  }

  offer(item: Item): void {
    const { isFull, last } = this
    if (isFull && last !== undefined && this.compare(item, last) >= 0) return
    this.kept.splice(this.placeOf(item), 0, item)
    if (isFull) this.kept.pop()
  }

  sorted(): readonly Item[] {
    return this.kept
  }

  private placeOf(item: Item): number {
    let low = 0
    let high = this.kept.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.kept[middle]
      if (other !== undefined && this.compare(other, item) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
