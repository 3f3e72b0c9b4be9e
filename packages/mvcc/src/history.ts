import type { Change, KeyRange, Revision } from './key-value.ts'

/** The part of the key-value store that watches read. */
export interface History {
  /** The newest revision. */
  readonly revision: Revision
  /** The newest compacted revision; -1 before the first compaction. */
  readonly compactRevision: Revision
  /**
   * The changes of a range from a revision on, oldest first, each with all of its events in the
   * range. Ends at the newest revision, or once it has read `recordsMax` records at the end of a
   * revision.
   *
   * At the compacted revision itself it has the last event of each key that the compaction has
   * kept, without the version before.
   *
   * @returns the changes, and the first revision that was not read
   * @throws StoreError if `revision` is below the compacted one
   */
  changesFrom(
    revision: Revision,
    range: KeyRange,
    recordsMax: number,
  ): { readonly changes: readonly Change[]; readonly next: Revision }
}
