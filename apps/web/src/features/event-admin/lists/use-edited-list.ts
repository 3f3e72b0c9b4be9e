import { useMemo, useState } from 'react'
import { useAccount } from '../../../lib/account.ts'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { useLeaveGuard } from '../use-leave-guard.ts'
import { keptList } from './kept-list.ts'
import type { ListKind, SavedList } from './list-kind.ts'

/** An item with a key that stays the same while the item is edited. */
export interface Row<Item> {
  key: number
  item: Item
}

/** The rows of an edited list, with the saved list that they began with. */
export interface EditedRows<Item> {
  base: SavedList<Item>
  rows: Row<Item>[]
}

let keys = 0
/** Returns the items as rows with new keys. */
export const rowsOf = <Item>(items: readonly Item[]): Row<Item>[] =>
  items.map((item) => ({ key: ++keys, item }))

/**
 * The rows of a list. Without changes they equal the saved list. Changes are stored in the tab.
 * @param now the saved list
 */
export function useEditedList<Item>(kind: ListKind<Item>, now: SavedList<Item>) {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  const account = useAccount()
  const [username] = useState(account?.username ?? '')
  const kept = keptList(username, kind)
  const [edited, setEdited] = useState<EditedRows<Item> | null>(() => {
    const before = kept.read()
    return before ? { base: before.base, rows: rowsOf(before.items) } : null
  })
  const untouched = useMemo(() => ({ base: now, rows: rowsOf(now.items) }), [now])
  const { base, rows } = edited ?? untouched
  const items = rows.map(({ item }) => item)
  const dirty = JSON.stringify(items) !== JSON.stringify(base.items)
  useLeaveGuard(() => dirty, words.leave)

  return {
    base,
    rows,
    items,
    dirty,

    /** Replaces the rows, and stores them. */
    put(next: EditedRows<Item>) {
      setEdited(next)
      kept.write({ base: next.base, items: next.rows.map(({ item }) => item) })
    },

    /** Replaces the rows, and leaves the stored ones unchanged. */
    show: setEdited,

    /** Removes all changes. */
    reset() {
      kept.remove()
      setEdited(null)
    },
  }
}
