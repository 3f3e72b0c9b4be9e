import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { ConfigListInput } from '@ticketcd/schema'
import { useMemo, useState } from 'react'
import { useAccount } from '../../../lib/account.ts'
import { failureOf } from '../../../lib/failure.ts'
import { useAreaMessages } from '../../../lib/i18n/area.ts'
import { sentenceFor } from '../../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { paths } from '../../../lib/paths.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { Side } from '../merge/open-merge.ts'
import { keptList } from './kept-list.ts'
import type { ListKind, SavedList } from './list-kind.ts'
import { chooseItem, isUndecided, type ListConflict, mergeLists, type OpenListMerge } from './list-merge.ts'

interface Row<Item> {
  key: number
  item: Item
}

interface Edited<Item> {
  base: SavedList<Item>
  rows: Row<Item>[]
}

let keys = 0
const rowsOf = <Item>(items: readonly Item[]): Row<Item>[] => items.map((item) => ({ key: ++keys, item }))

/**
 * The state of an edited list. Without changes it equals the saved list. Changes are stored in the
 * tab. A save merges them with changes of other admins.
 */
export function useListEditor<Item>(kind: ListKind<Item>, title: string, now: SavedList<Item>) {
  const { t, format } = useI18n()
  const { lists: words } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const account = useAccount()
  const [username] = useState(account?.username ?? '')
  const kept = keptList(username, kind)
  const [edited, setEdited] = useState<Edited<Item> | null>(() => {
    const before = kept.read()
    return before ? { base: before.base, rows: rowsOf(before.items) } : null
  })
  const [joined, setJoined] = useState<OpenListMerge<Item, Side> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const untouched = useMemo(() => ({ base: now, rows: rowsOf(now.items) }), [now])
  const { base, rows } = edited ?? untouched
  const items = rows.map(({ item }) => item)
  const dirty = JSON.stringify(items) !== JSON.stringify(base.items)

  useBlocker({
    // Log in returns here with all input.
    shouldBlockFn: ({ next }) => dirty && next.pathname !== paths.logIn().to && !window.confirm(words.leave),
    enableBeforeUnload: dirty,
  })

  function put(next: Edited<Item>) {
    setEdited(next)
    kept.write({ base: next.base, items: next.rows.map(({ item }) => item) })
  }

  const saving = useMutation(
    trpc.eventAdmin.setList.mutationOptions({
      onSuccess: ({ lists }) => {
        kept.remove()
        queryClient.setQueryData(trpc.eventAdmin.lists.queryKey(), lists)
        setEdited(null)
        setJoined(null)
        void toast(words.saved(title))
      },
      onError: async (error) => {
        const failure = failureOf(error)
        const lists =
          failure.code === 'edit-conflict' &&
          (await queryClient
            .fetchQuery(trpc.eventAdmin.lists.queryOptions(undefined, { staleTime: 0 }))
            .catch(() => null))
        if (!lists) return setProblem(sentenceFor(failure, t, format))
        const theirs = kind.of(lists)
        const merged = mergeLists(base.items, items, theirs.items, kind.nameOf)
        // A merge with conflicts is not stored. After a reload the next save merges again and shows
        // them again.
        if (merged.conflicts.length === 0) put({ base: theirs, rows: rowsOf(merged.items) })
        else setEdited({ base: theirs, rows: rowsOf(merged.items) })
        setJoined({ conflicts: merged.conflicts, chosen: new Map() })
      },
    }),
  )

  const undecided = joined !== null && isUndecided(joined)

  return {
    rows,
    dirty,
    problem,
    joined,
    undecided,
    isSaving: saving.isPending,

    change: (next: Row<Item>[]) => {
      if (undecided) setEdited({ base, rows: next })
      else put({ base, rows: next })
    },

    add(name: string) {
      this.change([...rows, ...rowsOf([kind.make(name)])])
    },

    choose(conflict: ListConflict<Item>, side: Side) {
      if (!joined) return
      const decided = { ...joined, chosen: new Map(joined.chosen).set(conflict.name, side) }
      setJoined(decided)
      const next = { base, rows: rowsOf(chooseItem(items, conflict, side, kind.nameOf)) }
      if (isUndecided(decided)) setEdited(next)
      else put(next)
    },

    save() {
      const list = kind.input(base.version, items)
      const isRight = ConfigListInput.safeParse(list).success
      setProblem(isRight ? null : words.wrong)
      if (isRight) saving.mutate(list)
    },
  }
}
