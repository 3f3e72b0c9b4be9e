import { useId } from 'react'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { eventAdminMessages } from './event-admin-messages.ts'
import { conflictKey, type Merge, type MergedField } from './event-merge.ts'
import { useFieldWords } from './field-words.ts'

interface MergePanelProps {
  merge: Merge
  timeZone: string
  /** By conflict, which side was chosen. */
  chosen: Readonly<Record<string, 'mine' | 'theirs'>>
  onChoose: (conflict: MergedField, side: 'mine' | 'theirs') => void
}

/** What somebody else saved meanwhile: what was taken over, and what both changed, side by side. */
export function MergePanel({ merge, timeZone, chosen, onChoose }: MergePanelProps) {
  const { merge: words } = useAreaMessages(eventAdminMessages)
  const say = useSides(timeZone)
  const id = useId()
  return (
    <section aria-labelledby={id} className="space-y-5 rounded-lg border border-line-strong p-5 text-sm">
      <h2 id={id} className="font-semibold text-base">
        {words.title}
      </h2>
      {merge.taken.length > 0 && (
        <div>
          <h3 className="font-medium">{words.taken}</h3>
          <ul className="mt-1 list-disc pl-5">
            {merge.taken.map((entry) => (
              <li key={conflictKey(entry)} className="break-words">
                <bdi>{say(entry).name}</bdi>: <del className="text-ink-soft">{say(entry).mine}</del>{' '}
                <ins>{say(entry).theirs}</ins>
              </li>
            ))}
          </ul>
        </div>
      )}
      {merge.conflicts.length === 0 ? (
        <p role="status">{words.done}</p>
      ) : (
        <div className="space-y-4">
          <h3 className="font-medium">{words.chooseTitle}</h3>
          {merge.conflicts.map((conflict) => {
            const key = conflictKey(conflict)
            return (
              <fieldset key={key}>
                <legend className="mb-1.5 font-medium">
                  <bdi>{say(conflict).name}</bdi>
                </legend>
                <div className="grid gap-3 sm:grid-cols-2">
                  {(['mine', 'theirs'] as const).map((side) => (
                    <label
                      key={side}
                      className="flex gap-2.5 rounded-md border p-3 has-checked:border-accent-ink has-checked:bg-accent-wash"
                    >
                      <input
                        type="radio"
                        name={`${id}-${key}`}
                        checked={chosen[key] === side}
                        onChange={() => onChoose(conflict, side)}
                        className="mt-0.5 size-4 shrink-0 accent-accent"
                      />
                      <span className="min-w-0 break-words">
                        <span className="block text-ink-soft text-xs">{words[side]}</span>
                        <span dir="auto" className="block whitespace-pre-line">
                          {say(conflict)[side]}
                        </span>
                      </span>
                    </label>
                  ))}
                </div>
              </fieldset>
            )
          })}
        </div>
      )}
    </section>
  )
}

function useSides(timeZone: string) {
  const { format } = useI18n()
  const { merge: words } = useAreaMessages(eventAdminMessages)
  const field = useFieldWords(timeZone)
  return (entry: MergedField): { name: string; mine: string; theirs: string } => {
    switch (entry.kind) {
      case 'presence': {
        const ticket = (of: typeof entry.mine) =>
          of ? `${format.money(of.price)} × ${format.number(of.total)}` : words.removed
        return { name: entry.ticketType, mine: ticket(entry.mine), theirs: ticket(entry.theirs) }
      }
      case 'order':
        return { name: words.order, mine: entry.mine.join(', '), theirs: entry.theirs.join(', ') }
      default: {
        const key = conflictKey(entry)
        return {
          name: field.name(key),
          mine: field.value(key, entry.mine),
          theirs: field.value(key, entry.theirs),
        }
      }
    }
  }
}
