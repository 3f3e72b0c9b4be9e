import type { EventDraft } from '@ticketcd/schema'
import type { SavedDraft } from '../form/kept-form.ts'
import { conflictKey, type Merge, type MergedField, mergeDrafts, seenOf } from './event-merge.ts'

/*
 * A merge with undecided conflicts. Invariant: the version that a save names becomes theirs only
 * when every conflict is decided. Until then the form keeps its old version. After a reload, a log
 * in or another edit, a save meets the same conflict again and overwrites nothing.
 */

export type Side = 'mine' | 'theirs'

export interface OpenMerge {
  /** The old base of the form. */
  from: SavedDraft
  theirs: SavedDraft
  result: Merge
  /** The chosen sides by the keys of the conflicts, which contain names of ticket types. */
  chosen: ReadonlyMap<string, Side>
}

export function openMerge(from: SavedDraft, mine: EventDraft, theirs: SavedDraft): OpenMerge {
  return { from, theirs, result: mergeDrafts(from.draft, mine, theirs.draft), chosen: new Map() }
}

export function withChoice(merge: OpenMerge, conflict: MergedField, side: Side): OpenMerge {
  return { ...merge, chosen: new Map(merge.chosen).set(conflictKey(conflict), side) }
}

export function undecidedOf({ result, chosen }: OpenMerge): MergedField[] {
  return result.conflicts.filter((conflict) => !chosen.has(conflictKey(conflict)))
}

/** Returns the new base of the form. */
export function baseOf(merge: OpenMerge): SavedDraft {
  const undecided = undecidedOf(merge)
  return {
    draft: seenOf(merge.from.draft, merge.theirs.draft, undecided),
    version: undecided.length === 0 ? merge.theirs.version : merge.from.version,
  }
}
