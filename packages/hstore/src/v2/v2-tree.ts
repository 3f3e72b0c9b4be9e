import type { EventHistory } from './event-history.ts'
import { Expiries } from './expiries.ts'
import { V2Error } from './v2-error.ts'
import { ancestorsOf, bytesOf, isHidden, parentOf, root, rootPath, type V2Record } from './v2-record.ts'
import type { AsynchronousAccess, EntryPosition, V2Storage } from './v2-storage.ts'

/**
 * The directories and files of v2 over a storage.
 *
 * Invariants:
 * 1. Above each record lie directories up to the root.
 * 2. `expiries` has each record that expires, and `bytes` is about the memory of all records.
 */
export class V2Tree {
  private storage: V2Storage
  private readonly expiries = new Expiries()
  private usedBytes = 0

  constructor(storage: V2Storage) {
    this.storage = storage
    this.count()
  }

  get bytes(): number {
    return this.usedBytes
  }

  /** Of a storage that cannot read at once. */
  get asynchronous(): AsynchronousAccess | undefined {
    return this.storage.asynchronous
  }

  get(path: string): V2Record | undefined {
    return this.storage.get(path) ?? (path === rootPath ? root : undefined)
  }

  /** @throws {V2Error} where there is no record, at the first part of the path that there is not */
  find(path: string, index: number): V2Record {
    const record = this.get(path)
    if (record !== undefined) return record
    for (const ancestor of ancestorsOf(path)) {
      const above = this.storage.get(ancestor)
      if (above === undefined) throw new V2Error('keyNotFound', ancestor, index)
      if (!above.isDirectory) throw new V2Error('notDirectory', ancestor, index)
    }
    throw new V2Error('keyNotFound', path, index)
  }

  /** The records in a directory that lists show. */
  visibleChildren(path: string): V2Record[] {
    return [...this.storage.children(path)].filter((child) => !isHidden(child.path))
  }

  hasChildren(path: string): boolean {
    for (const _ of this.storage.children(path)) return true
    return false
  }

  /** Adds or replaces a record below an existing directory. */
  set(record: V2Record, before: V2Record | undefined): void {
    this.expiries.replace(before, record)
    this.usedBytes += bytesOf(record) - (before === undefined ? 0 : bytesOf(before))
    this.storage.set(record, before === undefined)
  }

  /**
   * Adds the directories above a path that do not exist.
   *
   * @throws {V2Error} where one of them is a file; nothing has changed
   */
  addParents(path: string, index: number): void {
    const parent = parentOf(path)
    const record = this.get(parent)
    if (record?.isDirectory === true) return
    if (record !== undefined) throw new V2Error('notDirectory', parent, index - 1)
    this.addParents(parent, index)
    this.set({ ...root, path: parent, createdIndex: index, modifiedIndex: index }, undefined)
  }

  /**
   * Removes a record with everything below it.
   *
   * @param onRemoved is called with the path of each removed record; parents come last
   */
  remove(record: V2Record, onRemoved: (path: string) => void): void {
    if (record.isDirectory)
      for (const child of [...this.storage.children(record.path)]) this.remove(child, onRemoved)
    this.expiries.replace(record, undefined)
    this.usedBytes -= bytesOf(record)
    this.storage.delete(record)
    onRemoved(record.path)
  }

  /** Whether the time of a record is over. */
  isDue(nowMs: number): boolean {
    return this.expiries.due(nowMs) !== undefined
  }

  /** The paths of all records whose times are over. */
  allDue(nowMs: number): string[] {
    return this.expiries.allDue(nowMs)
  }

  /** The first record whose time is over. */
  due(nowMs: number): V2Record | undefined {
    const path = this.expiries.due(nowMs)
    return path === undefined ? undefined : this.storage.get(path)
  }

  /** Names the entry of the log whose effects the records have now. */
  settle({ index: entry, term }: EntryPosition, index: number, history: Pick<EventHistory, 'list'>): void {
    this.storage.settle?.({
      entry: { index: entry, term },
      index,
      // The list is a copy, which only a storage that writes needs.
      get events() {
        return history.list
      },
    })
  }

  snapshot(): ReturnType<V2Storage['snapshot']> {
    return this.storage.snapshot()
  }

  /** Replaces everything by the records of another storage. */
  restore(storage: V2Storage): void {
    this.storage.close()
    this.storage = storage
    this.expiries.clear()
    this.usedBytes = 0
    this.count()
  }

  private count(): void {
    for (const record of this.storage.snapshot()) {
      this.expiries.replace(undefined, record)
      this.usedBytes += bytesOf(record)
    }
  }
}
