/**
 * Notes that the socket has not taken yet. When their connection is lost, they were certainly not
 * sent.
 */
export class UnsentNotes {
  private waiting: { readonly batch: number; readonly onNotSent: () => void }[] = []

  /** @param batch of the connection, that holds the note */
  add(batch: number, onNotSent: () => void): void {
    if (this.waiting[0] !== undefined && this.waiting[0].batch < batch)
      this.waiting = this.waiting.filter((each) => each.batch === batch)
    this.waiting.push({ batch, onNotSent })
  }

  /** @param openBatch the first batch that was not handed to the socket */
  connectionLost(openBatch: number): void {
    const { waiting } = this
    this.waiting = []
    for (const { batch, onNotSent } of waiting) if (batch >= openBatch) onNotSent()
  }
}
