import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as lmdb from 'lmdb'
import { onTestFinished } from 'vitest'
import { DiskFolder, type DiskFolderOptions } from '../../v2/disk/disk-folder.ts'
import type { V2Command } from '../../v2/v2-command.ts'
import { V2Store } from '../../v2/v2-store.ts'

/** A folder of databases that goes with the test. */
export class DiskStage {
  readonly folder: string
  private readonly opened: DiskFolder[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  static create(): DiskStage {
    const stage = new DiskStage(mkdtempSync(join(tmpdir(), 'hstore-v2-')))
    onTestFinished(() => stage.close())
    return stage
  }

  async open(options: Partial<DiskFolderOptions> = {}): Promise<DiskFolder> {
    const usual = { lmdb, folder: this.folder, memoryBytesMax: 20_000, isKnown: () => true, boot: 'b' }
    const disk = await DiskFolder.open({ ...usual, ...options })
    this.opened.push(disk)
    return disk
  }

  async close(): Promise<void> {
    for (const disk of this.opened) await disk.close().catch(() => {})
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A store that resumes from the content of the folder. */
export function storeIn(disk: DiskFolder): V2Store {
  return new V2Store(() => disk.newStorage(), disk.kept)
}

/**
 * Applies commands as the entries of a log that begins with 1, except those that the store has
 * kept.
 */
export function replay(store: V2Store, log: readonly V2Command[]): void {
  for (const [at, command] of log.entries()) {
    if (!store.isKept(at + 1)) store.apply(command)
    store.settle({ index: at + 1, term: 1 })
  }
}
