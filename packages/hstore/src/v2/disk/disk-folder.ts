import { mkdirSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EntryPosition, KeptV2 } from '../v2-storage.ts'
import { bootId } from './boot-id.ts'
import { DiskStorage } from './disk-storage.ts'
import { type Lmdb, RecordDatabase } from './record-database.ts'

/*
 * The databases of a node's v2 keys, each in a folder `BOOT_NUMBER`. There is one, and a second one
 * while a snapshot is restored.
 *
 * Invariant: a database is used again only if it has a position whose entry is in the node's own
 * snapshot and log, and only in the boot of the system that wrote it: it is not flushed to the
 * disk. Any other one is removed, and the snapshot and the log fill a new one.
 */

export interface DiskFolderOptions {
  readonly lmdb: Lmdb
  readonly folder: string
  /** About the memory that the records of one database may take. */
  readonly memoryBytesMax: number
  /** Whether the node's snapshot or log has the entry. */
  readonly isKnown: (entry: EntryPosition) => boolean
  /** For tests. */
  readonly boot?: string
}

export class DiskFolder {
  private readonly options: DiskFolderOptions
  private readonly boot: string
  private readonly opened = new Set<DiskStorage>()
  private readonly removals = new Set<Promise<void>>()
  private lastNumber = 0
  private keptV2: KeptV2 | undefined
  private keptName: string | undefined

  private constructor(options: DiskFolderOptions) {
    this.options = options
    this.boot = options.boot ?? bootId()
  }

  /** Finds the state that an earlier process has left, and removes everything else. */
  static async open(options: DiskFolderOptions): Promise<DiskFolder> {
    const folder = DiskFolder.openAtOnce(options)
    await Promise.all(folder.removals)
    return folder
  }

  /** The same, while the other files are being removed. */
  static openAtOnce(options: DiskFolderOptions): DiskFolder {
    const folder = new DiskFolder(options)
    mkdirSync(options.folder, { recursive: true })
    const names = readdirSync(options.folder)
    const databases = folder.databasesOf(names)
    for (const name of names) if (name !== folder.keptName) folder.remove(name, databases.get(name))
    return folder
  }

  /** The state that an earlier process has left, if it can be used. */
  get kept(): KeptV2 | undefined {
    return this.keptV2
  }

  /** Creates an empty storage. */
  newStorage(): DiskStorage {
    this.lastNumber += 1
    return this.storageIn(this.lastNumber)
  }

  /** Keeps the present state for the next process. No storage must be used any more. */
  async close(): Promise<void> {
    for (const storage of this.opened) await storage.keep()
    await Promise.all(this.removals)
  }

  /**
   * Opens the databases of this boot, from the newest one to the first that can be used.
   *
   * @returns those that cannot, by their names
   */
  private databasesOf(names: readonly string[]): Map<string, RecordDatabase> {
    const unused = new Map<string, RecordDatabase>()
    for (const number of this.numbersOf(names)) {
      this.lastNumber = Math.max(this.lastNumber, number)
      if (this.keptV2 !== undefined) continue
      const database = this.databaseIn(number)
      const position = database.position()
      if (position === undefined || !this.options.isKnown(position.entry)) {
        unused.set(this.nameOf(number), database)
        continue
      }
      this.keptV2 = { position, storage: this.storageIn(number, database) }
      this.keptName = this.nameOf(number)
    }
    return unused
  }

  /** Of this boot, newest first. */
  private numbersOf(names: readonly string[]): number[] {
    const numbers = names.flatMap((name) => {
      const [boot, number = ''] = name.split('_')
      return boot === this.boot && /^\d+$/.test(number) ? [Number(number)] : []
    })
    return numbers.sort((one, other) => other - one)
  }

  private databaseIn(number: number): RecordDatabase {
    return new RecordDatabase(this.options.lmdb, this.pathOf(number))
  }

  private storageIn(number: number, database = this.databaseIn(number)): DiskStorage {
    const { memoryBytesMax } = this.options
    const storage: DiskStorage = new DiskStorage({
      database,
      memoryBytesMax,
      onReplaced: () => {
        this.opened.delete(storage)
        this.remove(this.nameOf(number), database)
      },
    })
    this.opened.add(storage)
    return storage
  }

  /** @param database that is open there */
  private remove(name: string, database: RecordDatabase | undefined): void {
    const removal = Promise.resolve(database?.close())
      .then(() => rm(join(this.options.folder, name), { recursive: true, force: true }))
      .finally(() => this.removals.delete(removal))
    this.removals.add(removal)
  }

  private pathOf(number: number): string {
    return join(this.options.folder, this.nameOf(number))
  }

  private nameOf(number: number): string {
    return `${this.boot}_${number}`
  }
}
