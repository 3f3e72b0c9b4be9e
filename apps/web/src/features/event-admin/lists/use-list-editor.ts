import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfigListInput } from '@ticketcd/schema'
import { useState } from 'react'
import { failureOf } from '../../../lib/failure.ts'
import { sentenceFor } from '../../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { Side } from '../merge/open-merge.ts'
import type { ListKind, SavedList } from './list-kind.ts'
import { chooseItem, isUndecided, type ListConflict, mergeLists, type OpenListMerge } from './list-merge.ts'
import { type Row, rowsOf, useEditedList } from './use-edited-list.ts'

/** The state of an edited list. A save merges it with changes of other admins. */
export function useListEditor<Item>(kind: ListKind<Item>, title: string, now: SavedList<Item>) {
  const { t, format } = useI18n()
  const { lists: words } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { base, rows, items, dirty, put, show, reset } = useEditedList(kind, now)
  const [joined, setJoined] = useState<OpenListMerge<Item, Side> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const undecided = joined !== null && isUndecided(joined)

  const saving = useMutation(
    trpc.eventAdmin.setList.mutationOptions({
      onSuccess: ({ lists }) => {
        queryClient.setQueryData(trpc.eventAdmin.lists.queryKey(), lists)
        reset()
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
        const apply = merged.conflicts.length === 0 ? put : show
        apply({ base: theirs, rows: rowsOf(merged.items) })
        setJoined({ conflicts: merged.conflicts, chosen: new Map() })
      },
    }),
  )

  function change(next: Row<Item>[]) {
    if (undecided) show({ base, rows: next })
    else put({ base, rows: next })
  }

  return {
    rows,
    dirty,
    problem,
    joined,
    undecided,
    isSaving: saving.isPending,
    change,

    add: (name: string) => change([...rows, ...rowsOf([kind.make(name)])]),

    choose(conflict: ListConflict<Item>, side: Side) {
      if (!joined) return
      const decided = { ...joined, chosen: new Map(joined.chosen).set(conflict.name, side) }
      setJoined(decided)
      const next = { base, rows: rowsOf(chooseItem(items, conflict, side, kind.nameOf)) }
      if (isUndecided(decided)) show(next)
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
