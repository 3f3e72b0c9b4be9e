/** The size of an entry besides its name and value (RFC 7541 §4.1). */
export const entryOverheadBytes = 32
/** The size that a decoder has without SETTINGS of its own. */
export const tableBytesMax = 4096
/** A power of two that no table of that size exceeds. */
const slots = tableBytesMax / entryOverheadBytes
const slotMask = slots - 1

/*
 * Invariant: `bytes` is the size of all entries, and at most `capacity`.
 */

/** The fields that a client has asked to be remembered (RFC 7541 §2.3.2), in a ring. */
export class DynamicTable {
  /** Counts the changes. */
  version = 0
  count = 0
  private readonly names: string[] = new Array(slots).fill('')
  private readonly values: string[] = new Array(slots).fill('')
  private newest = 0
  private bytes = 0
  private capacity = tableBytesMax

  /** @param age 0 for the newest entry; below `count` */
  name(age: number): string {
    return this.names[(this.newest - age) & slotMask] as string
  }

  value(age: number): string {
    return this.values[(this.newest - age) & slotMask] as string
  }

  /** An entry larger than the table empties it, and is not added (§4.4). */
  add(name: string, value: string): void {
    const size = name.length + value.length + entryOverheadBytes
    this.version += 1
    this.evict(this.capacity - size)
    if (size > this.capacity) return
    this.newest = (this.newest + 1) & slotMask
    this.names[this.newest] = name
    this.values[this.newest] = value
    this.count += 1
    this.bytes += size
  }

  /** @param capacity in bytes, at most `tableBytesMax` */
  resize(capacity: number): void {
    this.version += 1
    this.capacity = capacity
    this.evict(capacity)
  }

  /** Removes the oldest entries until the others have at most so many bytes. */
  private evict(bytesMax: number): void {
    while (this.count > 0 && this.bytes > bytesMax) {
      const oldest = (this.newest - this.count + 1) & slotMask
      const [name, value] = [this.names[oldest] as string, this.values[oldest] as string]
      this.bytes -= name.length + value.length + entryOverheadBytes
      this.names[oldest] = ''
      this.values[oldest] = ''
      this.count -= 1
    }
  }
}
