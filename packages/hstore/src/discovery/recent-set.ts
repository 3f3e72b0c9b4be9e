/** The newest texts of a stream, up to a number of them. */
export class RecentSet {
  private readonly texts = new Set<string>()
  private readonly sizeMax: number

  constructor(sizeMax: number) {
    this.sizeMax = sizeMax
  }

  /** @returns false where it is there already */
  add(text: string): boolean {
    if (this.texts.has(text)) return false
    this.texts.add(text)
    // A set keeps the order of insertion.
    for (const oldest of this.texts) {
      if (this.texts.size <= this.sizeMax) break
      this.texts.delete(oldest)
    }
    return true
  }

  has(text: string): boolean {
    return this.texts.has(text)
  }
}
