import type { Chance } from './chance.ts'

const sectorBytes = 512

interface Write {
  readonly at: number
  readonly bytes: Buffer
}

/**
 * The content of a file as readers see it, as it is durable, and the changes between. A crash keeps
 * any of the sectors written since the last sync, and any of the lengths.
 */
export class FakeFile {
  content: Buffer = Buffer.alloc(0)
  private durable: Buffer = Buffer.alloc(0)
  private writes: Write[] = []
  private lengths: number[] = []

  write(bytes: Buffer, at: number): void {
    if (at + bytes.length > this.content.length) this.resize(at + bytes.length)
    bytes.copy(this.content, at)
    this.writes.push({ at, bytes })
  }

  resize(length: number): void {
    this.content = resized(this.content, length)
    this.lengths.push(length)
  }

  sync(): void {
    this.durable = resized(this.durable, this.content.length)
    for (const { at, bytes } of this.writes) bytes.copy(this.durable, at)
    this.dropWrites()
  }

  /**
   * Readers still see the writes, and no later sync makes them durable: the effect of a failed one.
   */
  dropWrites(): void {
    this.writes = []
    this.lengths = []
  }

  /** The file after a crash. */
  crash(chance: Chance): FakeFile {
    const after = new FakeFile()
    const lengths = [this.durable.length, ...this.lengths]
    after.content = resized(this.durable, lengths[chance.below(lengths.length)] ?? 0)
    const keptOfEight = chance.below(9)
    for (const { at, bytes } of this.writes)
      for (let from = 0; from < bytes.length; ) {
        const to = Math.min(bytes.length, from + sectorBytes - ((at + from) % sectorBytes))
        if (chance.below(8) < keptOfEight) bytes.copy(after.content, at + from, from, to)
        from = to
      }
    after.durable = Buffer.from(after.content)
    return after
  }
}

function resized(content: Buffer, length: number): Buffer {
  const copy = Buffer.alloc(length)
  content.copy(copy)
  return copy
}
