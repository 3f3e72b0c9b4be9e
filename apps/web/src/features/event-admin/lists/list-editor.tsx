import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Trash2 from 'lucide-react/icons/trash-2'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useAreaMessages } from '../../../lib/i18n/area.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { focusNeighbour } from '../form/focus-neighbour.ts'
import { SideChoice } from '../merge/side-choice.tsx'
import type { ListKind, SavedList } from './list-kind.ts'
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
  const { lists: words, form, merge } = useAreaMessages(eventAdminMessages)
  const editor = useListEditor(kind, title, now)
  const [added, setAdded] = useState('')
  const conflicts = useRef<HTMLDivElement>(null)
  const adding = useRef<HTMLButtonElement>(null)
  const id = useId()
  const { rows, joined } = editor
  const move = (index: number, by: -1 | 1) => {
    const moved = rows[index]
    if (moved) editor.change(rows.toSpliced(index, 1).toSpliced(index + by, 0, moved))
  }

  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="font-semibold text-lg">
        {title}
      </h2>
      {joined && (
        <div ref={conflicts} tabIndex={-1} className="mt-3 scroll-mt-24 space-y-4">
          <Notice tone="warn" title={words.conflict}>
            {words.conflictHint}
          </Notice>
          {joined.conflicts.map((conflict) => (
            <SideChoice
              key={conflict.name}
              name={conflict.name}
              mine={conflict.mine === null ? merge.removed : say(conflict.mine)}
              theirs={conflict.theirs === null ? merge.removed : say(conflict.theirs)}
              chosen={joined.chosen.get(conflict.name)}
              onChoose={(side) => editor.choose(conflict, side)}
            />
          ))}
        </div>
      )}
      {rows.length === 0 && <p className="mt-3 text-ink-soft text-sm">{words.empty}</p>}
      <ol className="mt-3 divide-y border-y">
        {rows.map(({ key, item }, index) => (
          <li key={key} className="flex items-start gap-2 py-2">
            <div className="min-w-0 flex-1">
              {row(item, (next) => editor.change(rows.with(index, { key, item: next })))}
            </div>
            <IconButton
              label={form.up(kind.nameOf(item))}
              icon={<ArrowUp />}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            />
            <IconButton
              label={form.down(kind.nameOf(item))}
              icon={<ArrowDown />}
              disabled={index === rows.length - 1}
              onClick={() => move(index, 1)}
            />
            <IconButton
              label={form.remove(kind.nameOf(item))}
              icon={<Trash2 />}
              onClick={({ currentTarget }) => {
                focusNeighbour(currentTarget, adding.current)
                editor.change(rows.toSpliced(index, 1))
              }}
            />
          </li>
        ))}
      </ol>
      <form
        className="mt-3 flex items-end gap-3"
        onSubmit={(submit) => {
          submit.preventDefault()
          const name = added.trim()
          if (name === '') return
          editor.add(name)
          setAdded('')
        }}
      >
        <Field
          label={words.newName(title)}
          dir="auto"
          value={added}
          onChange={({ target }) => setAdded(target.value)}
          className="flex-1"
        />
        <Button ref={adding} type="submit">
          {words.add}
        </Button>
      </form>
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
