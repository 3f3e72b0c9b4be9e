import type { SnapshotMeta } from '@ticketcd/raft'
import type { SnapshotStore } from '../consensus/ports.ts'
import type { SnapshotFiles } from '../snapshot/snapshot-files.ts'

/** Snapshot files as the consensus uses them. */
export class SnapshotStorage implements SnapshotStore {
  private readonly files: SnapshotFiles

  constructor(files: SnapshotFiles) {
    this.files = files
  }

  async save(meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    await this.files.save(meta, chunks)
  }

  read(meta: SnapshotMeta): AsyncIterable<Uint8Array> {
    return this.files.open(meta)
  }

  newest(): SnapshotMeta | undefined {
    return this.files.newest
  }

  get newestBytes(): number {
    return this.files.newestBytes
  }

  /** The log may be cut up to here, so that the snapshot before the newest can still be used. */
  get cutIndex(): number {
    return this.files.cutIndex
  }
}
