import { type AdminTicket, ticketTypesMax } from '@ticketcd/schema'
import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Trash2 from 'lucide-react/icons/trash-2'
import { useId, useRef, useState } from 'react'
import { useAreaMessages } from '../../../lib/i18n/area.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { rowKey, type TicketValues } from './event-form-values.ts'
import { focusNeighbour } from './focus-neighbour.ts'
import type { FormProblems } from './form-problems.ts'

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
  const { format } = useI18n()
  const { form } = useAreaMessages(eventAdminMessages)
  const [spoken, setSpoken] = useState('')
  const namesId = useId()
  const adding = useRef<HTMLButtonElement>(null)

  const change = (index: number, part: Partial<TicketValues>) =>
    onChange(values.map((row, each) => (each === index ? { ...row, ...part } : row)))
  const move = (index: number, by: -1 | 1, name: string) => {
    const row = values[index]
    if (!row) return
    onChange(values.toSpliced(index, 1).toSpliced(index + by, 0, row))
    setSpoken(form.moved(name, index + by + 1))
  }

  return (
    <div>
      <ol className="space-y-3">
        {values.map((row, index) => {
          const name = row.ticketType || form.ticketName(index + 1)
          const taken = tickets.find(({ ticketType }) => ticketType === row.ticketType.trim())
          const isTaken = taken !== undefined && taken.sold + taken.held > 0
          const field = (part: 'ticketType' | 'price' | 'total') => ({
            name: `tickets.${index}.${part}`,
            label: form.fields[part],
            value: row[part],
            error: problems[`tickets.${index}.${part}`],
            onChange: ({ target }: { target: { value: string } }) => change(index, { [part]: target.value }),
          })
          return (
            <li key={row.key} className="rounded-md border p-4">
              <fieldset>
                <legend className="sr-only">{name}</legend>
                <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-[minmax(0,1fr)_7rem_7rem_auto]">
                  <Field
                    {...field('ticketType')}
                    dir="auto"
                    list={namesId}
                    autoComplete="off"
                    readOnly={isTaken}
                    className="max-sm:col-span-2"
                  />
                  <Field {...field('price')} inputMode="decimal" autoComplete="off" />
                  <Field {...field('total')} inputMode="numeric" autoComplete="off" />
                  <div className="flex sm:pt-6.5 max-sm:col-span-2">
                    <IconButton
                      label={form.up(name)}
                      icon={<ArrowUp />}
                      disabled={index === 0}
                      onClick={() => move(index, -1, name)}
                    />
                    <IconButton
                      label={form.down(name)}
                      icon={<ArrowDown />}
                      disabled={index === values.length - 1}
                      onClick={() => move(index, 1, name)}
                    />
                    <IconButton
                      label={isTaken ? form.cannotRemove : form.remove(name)}
                      icon={<Trash2 />}
                      disabled={isTaken}
                      onClick={({ currentTarget }) => {
                        focusNeighbour(currentTarget, adding.current)
                        onChange(values.toSpliced(index, 1))
                      }}
                    />
                  </div>
                </div>
                {taken && (
                  <p className="figures mt-2 text-ink-soft text-xs">
                    {form.taken(format.number(taken.sold), format.number(taken.held))}
                  </p>
                )}
              </fieldset>
            </li>
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
