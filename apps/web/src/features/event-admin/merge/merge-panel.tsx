import { type Ref, useId } from 'react'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { useFieldWords } from '../form/field-words.ts'
import { conflictKey, type MergedField } from './event-merge.ts'
import type { OpenMerge, Side } from './open-merge.ts'
import { SideChoice } from './side-choice.tsx'

interface MergePanelProps {
  ref: Ref<HTMLElement>
  merge: OpenMerge
  timeZone: string
  onChoose: (conflict: MergedField, side: Side) => void
}

/**
 * The changes that another admin saved meanwhile: values that were taken over, and conflicts side
 * by side. It can take the focus.
 */
export function MergePanel({ ref, merge: { result, chosen }, timeZone, onChoose }: MergePanelProps) {
  const { merge: words } = useAreaMessages(eventAdminMessages)
  const say = useSides(timeZone)
  const id = useId()
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      className="scroll-mt-24 space-y-5 rounded-lg border border-line-strong p-5 text-sm"
    >
      <h2 id={id} className="font-semibold text-base">
        {words.title}
      </h2>
      {result.taken.length > 0 && (
        <div>
          <h3 className="font-medium">{words.taken}</h3>
          <ul className="mt-1 list-disc pl-5">
            {result.taken.map((entry) => (
              <li key={conflictKey(entry)} className="break-words">
                <bdi>{say(entry).name}</bdi>: <del className="text-ink-soft">{say(entry).mine}</del>{' '}
                <ins>{say(entry).theirs}</ins>
              </li>
            ))}
          </ul>
        </div>
      )}
      {result.conflicts.length === 0 ? (
        <p role="status">{words.done}</p>
      ) : (
        <div className="space-y-4">
          <h3 className="font-medium">{words.chooseTitle}</h3>
          {result.conflicts.map((conflict) => (
            <SideChoice
              key={conflictKey(conflict)}
              {...say(conflict)}
              chosen={chosen.get(conflictKey(conflict))}
              onChoose={(side) => onChoose(conflict, side)}
            />
          ))}
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
          mine: field.value(key, entry.mine ?? null),
          theirs: field.value(key, entry.theirs ?? null),
        }
      }
    }
  }
}
