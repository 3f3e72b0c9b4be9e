import { stored } from '../../../lib/storage.ts'
import type { ListKind, SavedList } from './list-kind.ts'

/** An edited list, with its base. */
export interface EditedList<Item> {
  base: SavedList<Item>
  items: Item[]
}

/**
 * The unsaved changes of one account to a list, in this tab. They survive failures, log in and
 * reloads.
 */
export function keptList<Item>(username: string, { list, isItem }: ListKind<Item>) {
  const areItems = (raw: unknown): raw is Item[] => Array.isArray(raw) && raw.every(isItem)
  return stored('sessionStorage', `draft.list.${username}.${list}`, (raw): EditedList<Item> | undefined => {
    const { base, items } = raw as { base: Record<string, unknown>; items: unknown }
    const { version, items: before } = base
    if (typeof version !== 'number' || !areItems(before) || !areItems(items)) return undefined
    return { base: { version, items: before }, items }
  })
}
