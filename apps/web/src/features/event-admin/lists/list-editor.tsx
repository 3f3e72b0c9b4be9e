import { type ReactNode, useId, useRef } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/inner/notice.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { focusNeighbour } from '../rows/focus-neighbour.ts'
import { moved } from '../rows/moved.ts'
import { RowButtons } from '../rows/row-buttons.tsx'
import { ListConflicts } from './list-conflicts.tsx'
import type { ListKind, SavedList } from './list-kind.ts'
import { NewItem } from './new-item.tsx'
import { useListEditor } from './use-list-editor.ts'

interface ListEditorProps<Item> {
  title: string
  kind: ListKind<Item>
  now: SavedList<Item>
  row: (item: Item, change: (item: Item) => void) => ReactNode
  /** Describes an item without its name, to compare it with another. */
  say: (item: Item) => string
}

/**
 * The editor of one list. Its items can be edited, added, moved and removed, and are saved
 * together.
 */
export function ListEditor<Item>({ title, kind, now, row, say }: ListEditorProps<Item>) {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  const editor = useListEditor(kind, title, now)
  const conflicts = useRef<HTMLDivElement>(null)
  const adding = useRef<HTMLButtonElement>(null)
  const id = useId()
  const { rows, joined } = editor
  const move = (index: number, by: -1 | 1) => {
    const next = moved(rows, index, by)
    if (next) editor.change(next)
  }

  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="font-semibold text-lg">
        {title}
      </h2>
      {joined && <ListConflicts ref={conflicts} merge={joined} say={say} onChoose={editor.choose} />}
      {rows.length === 0 && <p className="mt-3 text-ink-soft text-sm">{words.empty}</p>}
      <ol className="mt-3 divide-y border-y">
        {rows.map(({ key, item }, index) => (
          <li key={key} className="flex items-start gap-2 py-2">
            <div className="min-w-0 flex-1">
              {row(item, (next) => editor.change(rows.with(index, { key, item: next })))}
            </div>
            <RowButtons
              name={kind.nameOf(item)}
              index={index}
              count={rows.length}
              onMove={(by) => move(index, by)}
              onRemove={(button) => {
                focusNeighbour(button, adding.current)
                editor.change(rows.toSpliced(index, 1))
              }}
            />
          </li>
        ))}
      </ol>
      <NewItem ref={adding} title={title} onAdd={editor.add} />
      {editor.problem && (
        <div className="mt-3">
          <Notice tone="bad" urgent>
            {editor.problem}
          </Notice>
        </div>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button
          tone="primary"
          busy={editor.isSaving}
          disabled={!editor.dirty && !joined}
          onClick={() => (editor.undecided ? conflicts.current?.focus() : editor.save())}
        >
          {words.save}
        </Button>
        {editor.undecided && (
          <p role="status" className="text-ink-soft text-sm">
            {words.chooseFirst}
          </p>
        )}
      </div>
    </section>
  )
}
