const samplesMax = 16

/** The newest round trips to a peer. */
export class RoundTrips {
  private readonly samplesMs: number[] = []
  private next = 0

  add(roundTripMs: number): void {
    this.samplesMs[this.next] = roundTripMs
    this.next = (this.next + 1) % samplesMax
  }

  get medianMs(): number | undefined {
    const sorted = [...this.samplesMs].sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)]
  }
}
