import type { RecordId } from './segment.ts'

const idsPerChunk = 1024

/** A set of record ids: bits for groups of close ids, no memory for empty groups. */
export class IdSet {
  private readonly chunks = new Map<number, Uint8Array>()

  add(id: RecordId): void {
    const at = Math.floor(id / idsPerChunk)
    let chunk = this.chunks.get(at)
    if (chunk === undefined) {
      chunk = new Uint8Array(idsPerChunk / 8)
      this.chunks.set(at, chunk)
    }
    const bit = id % idsPerChunk
    chunk[bit >> 3] = (chunk[bit >> 3] as number) | (1 << (bit & 7))
  }

  has(id: RecordId): boolean {
    const chunk = this.chunks.get(Math.floor(id / idsPerChunk))
    const bit = id % idsPerChunk
    return chunk !== undefined && ((chunk[bit >> 3] as number) & (1 << (bit & 7))) !== 0
  }
}
