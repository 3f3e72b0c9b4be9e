import type { Ref } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Notice } from '../../../ui/inner/notice.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { Side } from '../merge/open-merge.ts'
import { SideChoice } from '../merge/side-choice.tsx'
import type { ListConflict, OpenListMerge } from './list-merge.ts'

interface ListConflictsProps<Item> {
  /** Of the whole panel, which takes the focus. */
  ref: Ref<HTMLDivElement>
  merge: OpenListMerge<Item, Side>
  /** Describes an item without its name, to compare it with another. */
  say: (item: Item) => string
  onChoose: (conflict: ListConflict<Item>, side: Side) => void
}

/** The conflicts with the changes of another admin, each with its two sides. */
export function ListConflicts<Item>({ ref, merge, say, onChoose }: ListConflictsProps<Item>) {
  const { lists: words, merge: mergeWords } = useAreaMessages(eventAdminMessages)
  const described = (item: Item | null) => (item === null ? mergeWords.removed : say(item))
  return (
    <div ref={ref} tabIndex={-1} className="mt-3 scroll-mt-24 space-y-4">
      <Notice tone="warn" title={words.conflict}>
        {words.conflictHint}
      </Notice>
      {merge.conflicts.map((conflict) => (
        <SideChoice
          key={conflict.name}
          name={conflict.name}
          mine={described(conflict.mine)}
          theirs={described(conflict.theirs)}
          chosen={merge.chosen.get(conflict.name)}
          onChoose={(side) => onChoose(conflict, side)}
        />
      ))}
    </div>
  )
}
