import { dirname } from 'node:path'
import type { FileSystem, OpenFile, OpenMode } from '../file-system.ts'
import type { Chance } from './chance.ts'
import { FakeFile } from './fake-file.ts'

export interface Call {
  /** Counts up from 1. */
  readonly number: number
  readonly name: keyof FileSystem | keyof OpenFile
  readonly path: string
}

type Entries = Map<string, FakeFile | 'folder'>

/** A change of a folder that is not durable yet. */
interface FolderChange {
  readonly folder: string
  apply(entries: Entries): void
}

export class Crash extends Error {}

/** A disk in memory. It loses unsynced writes in a crash, and fails where it is asked to. */
export class FakeDisk implements FileSystem {
  calls = 0
  /** The call of this number crashes: with its effect or without it, by chance. */
  crashAt = Number.POSITIVE_INFINITY
  /** Answers the error of a call that fails. A write then takes a part of its bytes. */
  fail: (call: Call) => Error | undefined = () => undefined
  private entries: Entries = new Map()
  private durable: Entries = new Map()
  private changes: FolderChange[] = []
  private readonly chance: Chance

  constructor(chance: Chance) {
    this.chance = chance
  }

  /** The disk after a crash: any of the changes that were not synced have survived. */
  crashed(): FakeDisk {
    const { chance } = this
    const after = new FakeDisk(chance)
    const entries = new Map(this.durable)
    const keptOfEight = chance.below(9)
    for (const change of this.changes) if (chance.below(8) < keptOfEight) change.apply(entries)
    const copies = new Map<FakeFile, FakeFile>()
    for (const path of [...entries.keys()].sort()) {
      const entry = entries.get(path) as FakeFile | 'folder'
      const parent = dirname(path)
      // Nothing is left of a folder that is lost.
      if (parent !== '/' && !after.entries.has(parent)) continue
      if (entry !== 'folder' && !copies.has(entry)) copies.set(entry, entry.crash(chance))
      after.entries.set(path, entry === 'folder' ? entry : (copies.get(entry) as FakeFile))
    }
    after.durable = new Map(after.entries)
    return after
  }

  /** The content of a file, to look at and to damage. */
  file(path: string): FakeFile {
    const file = this.entries.get(path)
    if (file === undefined || file === 'folder') throw failure('ENOENT', path)
    return file
  }

  paths(): string[] {
    return [...this.entries.keys()].sort()
  }

  open(path: string, mode: OpenMode): Promise<OpenFile> {
    return this.call('open', path, () => {
      if (mode === 'create') {
        if (this.entries.get(dirname(path)) !== 'folder') throw failure('ENOENT', path)
        const file = new FakeFile()
        this.change(path, (entries) => entries.set(path, file))
      }
      return this.openFile(path, this.file(path))
    })
  }

  list(folder: string): Promise<string[]> {
    return this.call('list', folder, () =>
      this.paths().flatMap((path) => (dirname(path) === folder ? [path.slice(folder.length + 1)] : [])),
    )
  }

  makeFolder(path: string): Promise<void> {
    return this.call('makeFolder', path, () => {
      const missing: string[] = []
      for (let each = path; each !== '/' && !this.entries.has(each); each = dirname(each))
        missing.unshift(each)
      for (const each of missing) this.change(each, (entries) => entries.set(each, 'folder'))
    })
  }

  rename(from: string, to: string): Promise<void> {
    return this.call('rename', from, () => {
      const file = this.file(from)
      this.change(to, (entries) => {
        entries.delete(from)
        entries.set(to, file)
      })
    })
  }

  remove(path: string): Promise<void> {
    return this.call('remove', path, () => this.change(path, (entries) => entries.delete(path)))
  }

  syncFolder(folder: string): Promise<void> {
    return this.call('syncFolder', folder, () => {
      for (const change of this.changes) if (change.folder === folder) change.apply(this.durable)
      this.changes = this.changes.filter((change) => change.folder !== folder)
    })
  }

  private change(path: string, apply: (entries: Entries) => void): void {
    apply(this.entries)
    this.changes.push({ folder: dirname(path), apply })
  }

  private openFile(path: string, file: FakeFile): OpenFile {
    const opened: OpenFile = {
      size: () => this.call('size', path, () => file.content.length),
      read: (into, at) => this.call('read', path, () => file.content.copy(into, 0, at)),
      write: (parts, at) => {
        const bytes = Buffer.concat(parts)
        const part = bytes.subarray(0, this.chance.below(bytes.length))
        return this.call(
          'write',
          path,
          () => file.write(bytes, at),
          () => file.write(part, at),
        )
      },
      // Two calls, so that a crash and a failure can come in between.
      writeDurably: async (parts, at) => {
        await opened.write(parts, at)
        await opened.sync()
      },
      truncate: (length) => this.call('truncate', path, () => file.resize(length)),
      sync: () =>
        this.call(
          'sync',
          path,
          () => file.sync(),
          () => file.dropWrites(),
        ),
      close: () => this.call('close', path, () => {}),
    }
    return opened
  }

  private async call<Result>(
    name: Call['name'],
    path: string,
    effect: () => Result,
    onFailure: () => void = () => {},
  ): Promise<Result> {
    this.calls += 1
    if (this.calls > this.crashAt) throw new Crash('the machine is down')
    if (this.calls === this.crashAt) {
      if (this.chance.one(2)) effect()
      throw new Crash(`the machine went down in ${name} of ${path}`)
    }
    const error = this.fail({ number: this.calls, name, path })
    if (error === undefined) return effect()
    onFailure()
    throw error
  }
}

export function failure(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}
