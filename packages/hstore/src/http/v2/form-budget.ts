/**
 * The memory of the forms that arrive. Without it, many clients could send forms of 10 MiB at the
 * same time.
 */
export class FormBudget {
  private readonly bytesMax: number
  private taken = 0

  constructor(bytesMax = 128 * 1024 * 1024) {
    this.bytesMax = bytesMax
  }

  /** @returns gives the bytes back; undefined where too many are taken */
  take(bytes: number): (() => void) | undefined {
    if (this.taken > 0 && this.taken + bytes > this.bytesMax) return undefined
    this.taken += bytes
    return () => {
      this.taken -= bytes
    }
  }
}
