import type { Key, KeyValue, Revision } from '../key-value.ts'
import type { KeySpace } from './key-space.ts'
import type { RecordId } from './segment.ts'

/**
 * All keys that existed when it was taken, in order, in pages. Writes may continue meanwhile. It
 * holds compaction back until `close`.
 *
 * A range request counts all keys of its range, so pages by requests cost the square of the number
 * of keys. The cost of a scan's page depends on its size alone.
 */
export class Scan {
  readonly revision: Revision
  private readonly space: KeySpace
  private readonly end: RecordId
  private release: (() => void) | undefined
  private from: Key = '\0'

  constructor(space: KeySpace, release: () => void) {
    this.space = space
    this.revision = space.revision
    this.end = space.log.end
    this.release = release
  }

  /**
   * The next keys, which may be none if many were deleted. Values may share memory with the store.
   *
   * @param keysMax keys to visit, those that did not exist included
   * @param bytesMax of keys and values; the last one may exceed it
   * @returns undefined after the last key
   */
  next(keysMax: number, bytesMax: number): readonly KeyValue[] | undefined {
    if (this.release === undefined) throw new Error('the scan was closed before all of it was read')
    const { space, end } = this
    const page: KeyValue[] = []
    let [looked, bytes] = [0, 0]
    space.index.visit({ key: this.from, rangeEnd: '\0' }, (head, key) => {
      looked += 1
      this.from = `${key}\0`
      const id = space.visibleBefore(head, end)
      if (id > 0) {
        const kv = space.log.keyValue(id)
        bytes += key.length + kv.value.byteLength
        page.push(kv)
      }
      return looked < keysMax && bytes < bytesMax
    })
    return looked === 0 ? undefined : page
  }

  /** Lets compaction continue. A second call does nothing. */
  close(): void {
    this.release?.()
    this.release = undefined
  }
}
