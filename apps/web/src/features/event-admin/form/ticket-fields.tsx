import { type AdminTicket, ticketTypesMax } from '@ticketcd/schema'
import { useId, useRef, useState } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Button } from '../../../ui/button.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { focusNeighbour } from '../rows/focus-neighbour.ts'
import { moved } from '../rows/moved.ts'
import { rowKey, type TicketValues } from './event-form-values.ts'
import type { FormProblems } from './form-problems.ts'
import { TicketTypeFields } from './ticket-type-fields.tsx'

interface TicketFieldsProps {
  values: readonly TicketValues[]
  /** Suggested names. */
  names: readonly string[]
  /** The saved ticket types, with their held and sold numbers. */
  tickets: readonly AdminTicket[]
  problems: FormProblems
  onChange: (values: TicketValues[]) => void
}

/**
 * The ticket types of the event in their order. Buttons move one by a place, by keyboard and
 * pointer.
 */
export function TicketFields({ values, names, tickets, problems, onChange }: TicketFieldsProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const [spoken, setSpoken] = useState('')
  const namesId = useId()
  const adding = useRef<HTMLButtonElement>(null)

  const change = (index: number, part: Partial<TicketValues>) =>
    onChange(values.map((row, each) => (each === index ? { ...row, ...part } : row)))
  const move = (index: number, by: -1 | 1, name: string) => {
    const next = moved(values, index, by)
    if (!next) return
    onChange(next)
    setSpoken(form.moved(name, index + by + 1))
  }

  return (
    <div>
      <ol className="space-y-3">
        {values.map((row, index) => {
          const name = row.ticketType || form.ticketName(index + 1)
          return (
            <TicketTypeFields
              key={row.key}
              name={name}
              index={index}
              count={values.length}
              values={row}
              saved={tickets.find(({ ticketType }) => ticketType === row.ticketType.trim())}
              problems={problems}
              namesId={namesId}
              onChange={(part) => change(index, part)}
              onMove={(by) => move(index, by, name)}
              onRemove={(button) => {
                focusNeighbour(button, adding.current)
                onChange(values.toSpliced(index, 1))
              }}
            />
          )
        })}
      </ol>
      <datalist id={namesId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {problems.tickets && (
        <p role="alert" className="mt-2 text-bad text-xs">
          {problems.tickets}
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button
          ref={adding}
          name="tickets"
          disabled={values.length >= ticketTypesMax}
          onClick={() => onChange([...values, { key: rowKey(), ticketType: '', price: '', total: '' }])}
        >
          {form.add}
        </Button>
        {values.length >= ticketTypesMax && (
          <p className="text-ink-soft text-xs">{form.most(ticketTypesMax)}</p>
        )}
      </div>
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </div>
  )
}
