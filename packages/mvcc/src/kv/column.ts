/**
 * Whole numbers of which nearly all are 0. It takes memory from the first other one on.
 *
 * A number that usually follows from another one is stored as the difference.
 */
export class Column {
  private readonly capacity: number
  private numbers: Float64Array | undefined

  constructor(capacity: number) {
    this.capacity = capacity
  }

  at(slot: number): number {
    return this.numbers === undefined ? 0 : (this.numbers[slot] as number)
  }

  set(slot: number, value: number): void {
    if (value === 0 && this.numbers === undefined) return
    this.numbers ??= new Float64Array(this.capacity)
    this.numbers[slot] = value
  }

  /** Of its numbers. */
  get bytes(): number {
    return this.numbers?.byteLength ?? 0
  }
}
