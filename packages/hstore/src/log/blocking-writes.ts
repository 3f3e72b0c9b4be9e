/*
 * A durable write either blocks the event loop or runs on a thread. To hand a write over and to
 * take its result back costs about 70 µs of CPU (Node 20, Linux 6), more than a fast disk needs for
 * the write itself. A slow disk must not stop the node, which has clients to answer meanwhile.
 */

/** So many writes decide. */
const sampleMax = 16
/**
 * The quickest of the sample must take less before writes block. On a thread the rest may be
 * waiting for a core.
 */
const fastMs = 0.5
/** Blocking writes may take so long on average, */
const averageMsMax = 2
/** and a single one so long. */
const singleMsMax = 50
/** Before writes block again. */
const threadWritesMin = 512
/** A longer write never blocks. */
const blockingBytesMax = 256 * 1024

/** Decides for each durable write of a file whether it blocks, by how long the last ones took. */
export class BlockingWrites {
  private isBlocking = false
  /** Writes that run on a thread, at any duration. */
  private threadWrites = 0
  private sample: number[] = []

  blocks(bytes: number): boolean {
    return this.isBlocking && bytes <= blockingBytesMax
  }

  /** @param durationMs of a write, until its bytes were durable */
  took(durationMs: number, bytes: number): void {
    if (bytes > blockingBytesMax) return
    this.threadWrites -= 1
    this.sample.push(durationMs)
    if (this.isBlocking && durationMs > singleMsMax) this.useThreads()
    if (this.sample.length < sampleMax) return
    if (this.isBlocking) {
      const sumMs = this.sample.reduce((sum, each) => sum + each, 0)
      if (sumMs > sampleMax * averageMsMax) this.useThreads()
    } else {
      this.isBlocking = this.threadWrites <= 0 && Math.min(...this.sample) < fastMs
    }
    this.sample = []
  }

  private useThreads(): void {
    this.isBlocking = false
    this.threadWrites = threadWritesMin
    this.sample = []
  }
}
