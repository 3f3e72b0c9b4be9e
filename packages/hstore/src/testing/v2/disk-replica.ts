import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Entry } from '@ticketcd/raft'
import { Chance, type KeptState, type StoredSnapshot } from '@ticketcd/sim'
import * as lmdb from 'lmdb'
import { Reader, Writer } from '../../codec/bytes.ts'
import { DiskFolder } from '../../v2/disk/disk-folder.ts'
import type { DiskStorage } from '../../v2/disk/disk-storage.ts'
import { V2Restoration, v2Items } from '../../v2/v2-snapshot.ts'
import { V2Store } from '../../v2/v2-store.ts'
import { type DecidedCommands, resultText } from './decided-commands.ts'
import { stateOf } from './state-of.ts'

interface SnapshotData {
  readonly head: { readonly index: number; readonly records: number; readonly events: number }
  readonly bytes: Uint8Array
}

/** Counts, so that a test sees that a run has met something. */
export interface ReplicaTotals {
  /** Starts that went on with the database, and starts that removed one. */
  kept: number
  removed: number
  /** Snapshots of other nodes. */
  restored: number
  /** About the most bytes of records, and the most of them in memory between two entries. */
  bytesMax: number
  memoryBytesMax: number
}

export interface DiskReplicaOptions {
  readonly seed: number
  readonly memoryBytesMax: number
  readonly decided: DecidedCommands
  readonly totals: ReplicaTotals
  /** A planted bug: entries that come again after a start have their effects again. */
  readonly appliesAgain?: boolean
}

/** The part of crashes after which the system starts anew, too. */
const rebootPart = 0.25

/**
 * The v2 keys of one simulated node in a real database. After each entry and each start it compares
 * them with those of a replay in memory.
 */
export class DiskReplica implements KeptState {
  private readonly id: string
  private readonly options: DiskReplicaOptions
  private readonly chance: Chance
  private readonly folder = mkdtempSync(join(tmpdir(), 'hstore-replica-'))
  private readonly closing: Promise<void>[] = []
  private life = 0
  private boot = 0
  private index = 0
  private disk: DiskFolder | undefined
  private storage: DiskStorage | undefined
  private store = new V2Store()

  constructor(id: string, options: DiskReplicaOptions) {
    this.id = id
    this.options = options
    this.chance = new Chance(options.seed, id.charCodeAt(1))
    mkdirSync(this.path)
  }

  get snapshotFrom(): number {
    return this.options.appliesAgain ? 0 : this.store.keptUpTo
  }

  start(snapshot: StoredSnapshot, termAt: (index: number) => number | undefined): void {
    const { memoryBytesMax, totals } = this.options
    const disk = DiskFolder.openAtOnce({
      lmdb,
      folder: this.path,
      memoryBytesMax,
      isKnown: ({ index, term }) => termAt(index) === term,
      boot: `boot${this.boot}`,
    })
    this.disk = disk
    const { kept } = disk
    if (kept !== undefined) {
      totals.kept += 1
      this.storage = kept.storage as DiskStorage
    } else if (this.life > 0) totals.removed += 1
    this.store = new V2Store(() => this.newStorage(disk), kept)
    if (kept !== undefined) this.check(kept.position.entry.index)
    this.take(snapshot)
  }

  apply(entry: Entry): void {
    const { store, options } = this
    const { command, result } = options.decided.at(entry)
    if (command !== undefined && (options.appliesAgain || !store.isKept(entry.index))) {
      const own = resultText(store.apply(command))
      if (own !== result) throw new Error(`entry ${entry.index} gives ${own} on ${this.id}, not ${result}`)
    }
    store.settle(entry)
    this.index = entry.index
    this.checkMemory()
  }

  restore(snapshot: StoredSnapshot): void {
    this.options.totals.restored += 1
    this.take(snapshot)
  }

  snapshot(): () => SnapshotData {
    const { index, records, events } = this.store.image()
    return () => {
      const out = new Writer()
      for (const write of v2Items({ index, records, events })) write(out)
      return { head: { index, records: records.size, events: events.length }, bytes: out.view() }
    }
  }

  /** Copies the bytes that a killed process leaves. */
  crash(): void {
    const before = this.path
    this.life += 1
    if (this.chance.happens(rebootPart)) this.boot += 1
    cpSync(before, this.path, { recursive: true })
    if (this.disk !== undefined) this.closing.push(this.disk.close())
    this.disk = undefined
  }

  /** @throws where the node has other keys than a replay up to its newest entry */
  check(index = Math.max(this.index, this.store.keptUpTo)): void {
    if (this.disk === undefined) return
    const [own, expected] = [stateOf(this.store), stateOf(this.options.decided.replayed(index))]
    if (!isDeepStrictEqual(plain(own), plain(expected)))
      throw new Error(`${this.id} has other keys at ${index} than a replay in memory`)
    for (const { path, value } of expected.records)
      if (this.store.get(path).value !== value) throw new Error(`${this.id} reads another value of ${path}`)
    this.checkMemory()
  }

  async close(): Promise<void> {
    await Promise.all([...this.closing, this.disk?.close()])
    rmSync(this.folder, { recursive: true, force: true })
  }

  private get path(): string {
    return join(this.folder, String(this.life))
  }

  private newStorage(disk: DiskFolder): DiskStorage {
    this.storage = disk.newStorage()
    return this.storage
  }

  /** As a node that has this snapshot file. A kept state that is newer stays. */
  private take({ meta, kept }: StoredSnapshot): void {
    this.index = meta.index
    if (meta.index === 0) return
    const { head, bytes } = kept as SnapshotData
    const restoration = new V2Restoration(this.store, meta)
    restoration.start(head)
    restoration.add(new Reader(bytes))
    // Where the storage is not asynchronous, it ends at once.
    void restoration.finish()
    this.check()
  }

  private checkMemory(): void {
    const { totals, memoryBytesMax } = this.options
    const memoryBytes = this.storage?.memoryBytes ?? 0
    totals.memoryBytesMax = Math.max(totals.memoryBytesMax, memoryBytes)
    totals.bytesMax = Math.max(totals.bytesMax, this.store.bytes)
    if (memoryBytes > memoryBytesMax)
      throw new Error(`${this.id} has ${memoryBytes} bytes of records in memory, not ${memoryBytesMax}`)
  }
}

/** Without fields that are undefined, which a codec may leave out. */
function plain(state: ReturnType<typeof stateOf>): unknown {
  return JSON.parse(JSON.stringify(state))
}
