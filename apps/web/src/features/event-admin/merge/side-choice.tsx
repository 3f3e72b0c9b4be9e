import { useId } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { Side } from './open-merge.ts'

interface SideChoiceProps {
  /** The name of the field in conflict. */
  name: string
  mine: string
  theirs: string
  chosen: Side | undefined
  onChoose: (side: Side) => void
}

/** The two values of a conflict, side by side. No side is selected by default. */
export function SideChoice({ name, chosen, onChoose, ...values }: SideChoiceProps) {
  const { merge: words } = useAreaMessages(eventAdminMessages)
  const id = useId()
  return (
    <fieldset className="text-sm">
      <legend className="mb-1.5 font-medium">
        <bdi className="break-words">{name}</bdi>
      </legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {(['mine', 'theirs'] as const).map((side) => (
          <label
            key={side}
            className="flex gap-2.5 rounded-md border p-3 has-checked:border-accent-ink has-checked:bg-accent-wash"
          >
            <input
              type="radio"
              name={id}
              checked={chosen === side}
              onChange={() => onChoose(side)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 break-words">
              <span className="block text-ink-soft text-xs">{words[side]}</span>
              <span dir="auto" className="block whitespace-pre-line">
                {values[side]}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
