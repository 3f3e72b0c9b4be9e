import { type AlertKind, alertRules } from '@ticketcd/schema'
import { type FormEvent, useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { firesAtOnce, type Stock } from './next-alert.ts'
import { notificationMessages } from './notification-messages.ts'

interface LimitFormProps {
  kind: AlertKind
  initial: number
  /** Limits that one press selects. */
  choices: readonly number[]
  /** The current stock of the event; `null` if that is unknown. */
  stock: Stock | null
  busy: boolean
  onSave: (limit: number) => void
  onCancel: () => void
}

/** Selects the number of tickets at which an alert fires: one of a few choices, or a typed one. */
export function LimitForm({ kind, initial, choices, stock, busy, onSave, onCancel }: LimitFormProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  const [text, setText] = useState(String(initial))
  const [refused, setRefused] = useState(false)
  const least = alertRules[kind].limitMin
  const limit = /^\d{1,7}$/.test(text.trim()) ? Number(text) : Number.NaN

  function submit(submission: FormEvent) {
    submission.preventDefault()
    if (limit >= least) onSave(limit)
    else setRefused(true)
  }

  return (
    <form
      onSubmit={submit}
      onKeyDown={(press) => press.key === 'Escape' && onCancel()}
      noValidate
      className="space-y-3"
    >
      {choices.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: the field below carries the legend; these are short ways to fill it.
        <div role="group" aria-label={m.suggestions} className="flex flex-wrap gap-1.5">
          {choices.map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={choice === limit}
              onClick={() => setText(String(choice))}
              className="figures h-8 min-w-10 rounded-full border px-3 text-xs hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-wash aria-pressed:text-accent-ink"
            >
              {format.number(choice)}
            </button>
          ))}
        </div>
      )}
      <Field
        label={m.fieldLabel[kind]}
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setRefused(false)
        }}
        onFocus={({ target }) => target.select()}
        hint={
          stock && firesAtOnce({ kind, limit }, stock) ? m.atOnce(format.number(stock.available)) : undefined
        }
        error={refused ? m.limitRule(least) : undefined}
      />
      <div className="flex gap-2">
        <Button type="submit" tone="primary" size="sm" busy={busy}>
          {busy ? t.app.loading : m.save}
        </Button>
        <Button size="sm" tone="quiet" onClick={onCancel}>
          {m.cancel}
        </Button>
      </div>
    </form>
  )
}
