import { EventHistory } from './event-history.ts'
import { MemoryStorage } from './memory-storage.ts'
import type { V2Command, V2Delete, V2Put, V2Write } from './v2-command.ts'
import { V2Error } from './v2-error.ts'
import type { V2Action, V2Event } from './v2-event.ts'
import { loadFor, postedPath } from './v2-loading.ts'
import { rootPath, type V2Record } from './v2-record.ts'
import type { EntryPosition, KeptV2, V2Position, V2Records, V2Storage } from './v2-storage.ts'
import { V2Tree } from './v2-tree.ts'
import { loadedView, type V2View } from './v2-view.ts'
import { type WaitListener, type WaitRequest, Waits } from './waits.ts'

/*
 * etcd's v2 key space, as etcd 3.4 serves it. It has its own index, which each change raises by
 * one, and nothing in common with the keys of v3.
 *
 * Invariants:
 * 1. A command has the same effect and the same result on every node: time is in the command.
 * 2. A command that is refused has changed nothing.
 */

/** The result of a command. A sync has neither. */
export interface V2Result {
  readonly event?: V2Event
  readonly refusal?: V2Error
}

/** Everything that is replicated, for a snapshot. */
export interface V2Image {
  readonly index: number
  readonly records: V2Records
  readonly events: readonly V2Event[]
}

export class V2Store implements V2View {
  private readonly newStorage: () => V2Storage
  private readonly tree: V2Tree
  private readonly history = new EventHistory()
  private readonly waits = new Waits()
  private newest = 0
  private readonly keptEntry: number

  /**
   * @param newStorage creates an empty storage, again for each snapshot that replaces the state
   * @param kept the state to begin with; by default an empty one
   */
  constructor(newStorage: () => V2Storage = () => new MemoryStorage(), kept?: KeptV2) {
    this.newStorage = newStorage
    this.tree = new V2Tree(kept?.storage ?? newStorage())
    this.newest = kept?.position.index ?? 0
    this.history.restore(kept?.position.events ?? [])
    this.keptEntry = kept?.position.entry.index ?? 0
  }

  /** That of the newest change. */
  get index(): number {
    return this.newest
  }

  /** About the memory of all records. */
  get bytes(): number {
    return this.tree.bytes
  }

  get waitCount(): number {
    return this.waits.size
  }

  /**
   * The newest entry whose effects the storage had kept over the start of the node; 0 without one.
   * The state is ahead of the log until that entry comes again.
   */
  get keptUpTo(): number {
    return this.keptEntry
  }

  /**
   * Whether an entry, or a snapshot up to it, has its effects already, and must not have them
   * twice.
   */
  isKept(entry: number): boolean {
    return entry <= this.keptEntry
  }

  apply(command: V2Command): V2Result {
    try {
      if (command.type === 'sync') {
        this.expire(command.nowMs)
        return {}
      }
      return { event: this.change(command) }
    } catch (refusal) {
      if (refusal instanceof V2Error) return { refusal }
      throw refusal
    }
  }

  /** Whether the storage cannot read at once. Commands and reads of it take longer than a call. */
  get isAsynchronous(): boolean {
    return this.tree.asynchronous !== undefined
  }

  /** Applies a command with an asynchronous storage. The next one must wait until it resolves. */
  async applyLater<Result>(command: V2Command, apply: () => Result): Promise<Result> {
    const access = this.tree.asynchronous
    if (access !== undefined) await loadFor(command, access, this.tree, this.newest + 1)
    // Between the two calls nobody reads, so a read has the records of the index that it sees.
    const [result, saving] = [apply(), access?.save()]
    await saving
    return result
  }

  /** The records for a read of a path, and of those in it where it is a directory. */
  view(path: string, isRecursive: boolean): V2View | Promise<V2View> {
    const access = this.tree.asynchronous
    return access === undefined ? this : loadedView(access, this.newest, path, isRecursive)
  }

  /** @throws {V2Error} where there is no record at the path */
  get(path: string): V2Record {
    return this.tree.find(path, this.newest)
  }

  /** The records in a directory that lists show, in any order. */
  list(path: string): V2Record[] {
    return this.tree.visibleChildren(path)
  }

  /** Whether the time of a record is over. The leader commits a sync then. */
  isDue(nowMs: number): boolean {
    return this.tree.isDue(nowMs)
  }

  /**
   * Begins a wait for events.
   *
   * @returns ends it without a call of its listener
   * @throws {V2Error} where the events are gone, or there are too many waits
   */
  wait(request: WaitRequest, listener: WaitListener): () => void {
    return this.waits.open(request, listener, this.history, this.newest)
  }

  /** Ends all waits. */
  closeWaits(): void {
    this.waits.close()
  }

  /** The state at the time of the call. Later commands do not affect it. */
  image(): V2Image {
    return { index: this.newest, records: this.tree.snapshot(), events: this.history.list }
  }

  /** As `image`, with an asynchronous storage. The state is that of the call. */
  async imageLater(): Promise<V2Image> {
    const [{ newest: index }, events, reading] = [this, this.history.list, this.tree.asynchronous?.all()]
    const records = (await reading) ?? []
    const iterate = () => records.values()
    return { index, events, records: { size: records.length, [Symbol.iterator]: iterate, close: () => {} } }
  }

  /** @returns an empty storage, to fill for `restore` */
  startRestore(): V2Storage {
    return this.newStorage()
  }

  /**
   * Replaces everything by the state of a snapshot.
   *
   * @returns resolves when an asynchronous storage has saved it. Reads after the call see it.
   */
  restore({ entry, index, events }: V2Position, storage: V2Storage): Promise<void> | undefined {
    this.newest = index
    this.tree.restore(storage)
    this.history.restore(events)
    const saving = storage.asynchronous?.save()
    this.waits.restored(this.history, index)
    this.settle(entry)
    return saving
  }

  /** An entry of the log has been applied, of any kind. */
  settle(entry: EntryPosition): void {
    if (!this.isKept(entry.index)) this.tree.settle(entry, this.newest, this.history)
  }

  private change(command: Exclude<V2Command, { readonly type: 'sync' }>): V2Event {
    if (command.type === 'post') {
      return this.create({ ...command, path: postedPath(command.path, this.newest + 1) })
    }
    const hasCondition = command.prevValue !== '' || command.prevIndex > 0
    if (command.type === 'delete') return hasCondition ? this.compareAndDelete(command) : this.delete(command)
    if (command.prevExist === false) return this.create(command)
    if (hasCondition) return this.compareAndSwap(command)
    return command.prevExist === true ? this.update(command) : this.set(command)
  }

  private set(command: V2Put): V2Event {
    const { path } = command
    const before = this.tree.get(path)
    if (before === undefined && command.isRefresh) this.tree.find(path, this.newest)
    if (path === rootPath) throw this.rootError()
    if (before?.isDirectory === true) throw this.error('notFile', path)
    const value = command.isRefresh ? before?.value : command.value
    return this.add('set', command, before, value, command.isRefresh)
  }

  private create(command: V2Write): V2Event {
    const { path } = command
    if (path === rootPath) throw this.rootError()
    if (this.tree.get(path) !== undefined) throw this.error('keyExists', path)
    return this.add('create', command, undefined, command.value, false)
  }

  /** Adds a record, or replaces that of a file. */
  private add(
    action: V2Action,
    { path, isDirectory, expiresAtMs, nowMs }: V2Write,
    before: V2Record | undefined,
    value: string | undefined,
    isRefresh: boolean,
  ): V2Event {
    const index = this.newest + 1
    if (before === undefined) this.tree.addParents(path, index)
    const node: V2Record = {
      path,
      isDirectory,
      value: isDirectory ? undefined : value,
      createdIndex: index,
      modifiedIndex: index,
      expiresAtMs,
    }
    this.tree.set(node, before)
    return this.record({ action, index, nowMs, node, prevNode: before, isRefresh })
  }

  private update(command: V2Put): V2Event {
    const { path, expiresAtMs, nowMs, isRefresh } = command
    if (path === rootPath) throw this.rootError()
    const before = this.tree.find(path, this.newest)
    if (before.isDirectory && command.value !== '') throw this.error('notFile', path)
    const index = this.newest + 1
    const value = before.isDirectory || isRefresh ? before.value : command.value
    const node = { ...before, value, modifiedIndex: index, expiresAtMs }
    // As in etcd, the event alone has the new index of a directory.
    this.tree.set(before.isDirectory ? { ...before, expiresAtMs } : node, before)
    return this.record({ action: 'update', index, nowMs, node, prevNode: before, isRefresh })
  }

  private compareAndSwap(command: V2Put): V2Event {
    const { path, expiresAtMs, nowMs, isRefresh } = command
    if (path === rootPath) throw this.rootError()
    const before = this.compared(command)
    const index = this.newest + 1
    const value = isRefresh ? before.value : command.value
    const node = { ...before, value, modifiedIndex: index, expiresAtMs }
    this.tree.set(node, before)
    return this.record({ action: 'compareAndSwap', index, nowMs, node, prevNode: before, isRefresh })
  }

  private delete({ path, isDirectory, isRecursive, nowMs }: V2Delete): V2Event {
    if (path === rootPath) throw this.rootError()
    const before = this.tree.find(path, this.newest)
    if (before.isDirectory && !isDirectory && !isRecursive) throw this.error('notFile', path)
    if (before.isDirectory && !isRecursive && this.tree.hasChildren(path))
      throw this.error('directoryNotEmpty', path)
    return this.remove('delete', before, nowMs)
  }

  private compareAndDelete(command: V2Delete): V2Event {
    return this.remove('compareAndDelete', this.compared(command), command.nowMs)
  }

  private expire(nowMs: number): void {
    for (let due = this.tree.due(nowMs); due !== undefined; due = this.tree.due(nowMs))
      this.remove('expire', due, nowMs)
  }

  private remove(action: V2Action, before: V2Record, nowMs: number): V2Event {
    const index = this.newest + 1
    const node = { ...before, value: undefined, expiresAtMs: undefined, modifiedIndex: index }
    const event = { action, index, nowMs, node, prevNode: before, isRefresh: false }
    this.tree.remove(before, (path) => this.waits.publishAt(event, path, true))
    return this.record(event)
  }

  /** The event becomes the newest one, and waits receive it. */
  private record(event: V2Event): V2Event {
    this.newest = event.index
    this.history.add(event)
    if (!event.isRefresh) this.waits.publish(event)
    return event
  }

  /** @returns the file whose value and index are as the command says */
  private compared({ path, prevValue, prevIndex }: V2Put | V2Delete): V2Record {
    const record = this.tree.find(path, this.newest)
    // As in etcd, the root has no name here.
    if (record.isDirectory) throw this.error('notFile', path === rootPath ? '' : path)
    const { value = '', modifiedIndex } = record
    const isValue = prevValue === '' || value === prevValue
    const isIndex = prevIndex === 0 || modifiedIndex === prevIndex
    if (isValue && isIndex) return record
    const reasons = []
    // As in etcd: where both differ, or the value does.
    if (!isValue) reasons.push(`[${prevValue} != ${value}]`)
    if (!isIndex) reasons.push(`[${prevIndex} != ${modifiedIndex}]`)
    throw this.error('compareFailed', reasons.join(' '))
  }

  private error(name: ConstructorParameters<typeof V2Error>[0], reason: string): V2Error {
    return new V2Error(name, reason, this.newest)
  }

  private rootError(): V2Error {
    return this.error('rootReadOnly', rootPath)
  }
}
