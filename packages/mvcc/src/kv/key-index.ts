import type { Key, KeyRange } from '../key-value.ts'
import { KeyTree } from './key-tree.ts'

/** About the memory of a key in the index besides its own bytes. */
const keyBytes = 58

/** The newest record of a key: its id, negated if it is a tombstone; 0 if there is no record. */
export type Head = number

/** As the end of a range: all keys from the first one on (etcd's rule). */
const fromKey = '\0'

/** Whether a range contains a key. */
export function covers(range: KeyRange, key: Key): boolean {
  if (range.rangeEnd === '') return key === range.key
  return key >= range.key && (range.rangeEnd === fromKey || key < range.rangeEnd)
}

/**
 * The keys in order, each with its newest record. The sign of a head saves most reads of a record.
 */
export class KeyIndex {
  private readonly tree = new KeyTree<Head>()
  private tombstones = 0
  /** About the memory of the keys. */
  bytes = 0

  get(key: Key): Head {
    return this.tree.get(key) ?? 0
  }

  /** @param before the head until now */
  set(key: Key, head: Head, before: Head): void {
    if (before === 0) this.bytes += keyBytes + key.length
    if (before < 0) this.tombstones -= 1
    if (head < 0) this.tombstones += 1
    this.tree.set(key, head)
  }

  delete(key: Key): void {
    const before = this.get(key)
    if (before === 0) return
    this.bytes -= keyBytes + key.length
    if (before < 0) this.tombstones -= 1
    this.tree.delete(key)
  }

  /**
   * Calls `visit` for the keys of a range in order, until it returns false. It must not change the
   * index.
   */
  visit(range: KeyRange, visit: (head: Head, key: Key) => boolean | undefined): void {
    if (range.rangeEnd === '') {
      const head = this.get(range.key)
      if (head !== 0) visit(head, range.key)
      return
    }
    this.tree.visit(range.key, highOf(range), visit)
  }

  /** The keys of a range whose newest record is not a tombstone. */
  countLive(range: KeyRange): number {
    if (this.tombstones > 0 || range.rangeEnd === '') {
      let count = 0
      this.visit(range, (head) => {
        if (head > 0) count += 1
        return true
      })
      return count
    }
    return this.tree.count(range.key, highOf(range))
  }
}

const highOf = ({ rangeEnd }: KeyRange) => (rangeEnd === fromKey ? undefined : rangeEnd)
