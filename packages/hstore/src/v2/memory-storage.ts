import { parentOf, type V2Record } from './v2-record.ts'
import type { V2Records, V2Storage } from './v2-storage.ts'

const nothing: ReadonlySet<string> = new Set()

/**
 * The default storage: hash maps in memory.
 *
 * Invariant: `children` has the path of each record under its parent, and no empty sets.
 */
export class MemoryStorage implements V2Storage {
  private readonly records = new Map<string, V2Record>()
  private readonly childPaths = new Map<string, Set<string>>()

  get(path: string): V2Record | undefined {
    return this.records.get(path)
  }

  set(record: V2Record, isNew = true): void {
    const { path } = record
    if (isNew && !this.records.has(path)) this.addToParent(path)
    this.records.set(path, record)
  }

  delete({ path }: V2Record): void {
    if (!this.records.delete(path)) return
    const parent = parentOf(path)
    const siblings = this.childPaths.get(parent)
    siblings?.delete(path)
    if (siblings?.size === 0) this.childPaths.delete(parent)
  }

  *children(path: string): Iterable<V2Record> {
    for (const child of this.childPaths.get(path) ?? nothing) {
      const record = this.records.get(child)
      if (record !== undefined) yield record
    }
  }

  /** Records never change, so a list of them is a snapshot. */
  snapshot(): V2Records {
    const records = [...this.records.values()]
    return { size: records.length, [Symbol.iterator]: () => records.values(), close: () => {} }
  }

  close(): void {
    this.records.clear()
    this.childPaths.clear()
  }

  private addToParent(path: string): void {
    const parent = parentOf(path)
    const siblings = this.childPaths.get(parent)
    if (siblings === undefined) this.childPaths.set(parent, new Set([path]))
    else siblings.add(path)
  }
}
