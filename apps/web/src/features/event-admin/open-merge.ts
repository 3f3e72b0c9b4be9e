import type { EventDraft } from '@ticketcd/schema'
import { conflictKey, type Merge, type MergedField, mergeDrafts, seenOf } from './event-merge.ts'
import type { SavedDraft } from './kept-form.ts'

/*
 * A merge whose conflicts are being decided. Invariant: the version that a save names moves to theirs only when every conflict
 * is decided. Until then the form keeps the version it began with, so whatever comes between (a reload, a log in, another
 * edit), a save meets the same conflict again instead of overwriting it.
 */

export type Side = 'mine' | 'theirs'

export interface OpenMerge {
  /** What the form had begun with. */
  from: SavedDraft
  theirs: SavedDraft
  result: Merge
  /** By conflict, which side was chosen. */
  chosen: Readonly<Record<string, Side>>
}

export function openMerge(from: SavedDraft, mine: EventDraft, theirs: SavedDraft): OpenMerge {
  return { from, theirs, result: mergeDrafts(from.draft, mine, theirs.draft), chosen: {} }
}

export function withChoice(merge: OpenMerge, conflict: MergedField, side: Side): OpenMerge {
  return { ...merge, chosen: { ...merge.chosen, [conflictKey(conflict)]: side } }
}

export function undecidedOf({ result, chosen }: OpenMerge): MergedField[] {
  return result.conflicts.filter((conflict) => !(conflictKey(conflict) in chosen))
}

/** What the form begins with from now on. */
export function baseOf(merge: OpenMerge): SavedDraft {
  const undecided = undecidedOf(merge)
  return {
    draft: seenOf(merge.from.draft, merge.theirs.draft, undecided),
    version: undecided.length === 0 ? merge.theirs.version : merge.from.version,
  }
}
