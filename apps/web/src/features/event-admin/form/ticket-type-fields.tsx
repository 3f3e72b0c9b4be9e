import type { AdminTicket } from '@ticketcd/schema'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Field } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { RowButtons } from '../rows/row-buttons.tsx'
import type { TicketValues } from './event-form-values.ts'
import type { FormProblems } from './form-problems.ts'

interface TicketTypeFieldsProps {
  /** Shown for it, also while it has no name. */
  name: string
  /** The place of the ticket type, from 0. */
  index: number
  /** The number of ticket types. */
  count: number
  values: TicketValues
  /** The saved ticket type of the same name. */
  saved: AdminTicket | undefined
  problems: FormProblems
  /** The id of the list of suggested names. */
  namesId: string
  onChange: (part: Partial<TicketValues>) => void
  onMove: (by: -1 | 1) => void
  /** Receives the pressed button, since the focus has to move. */
  onRemove: (button: HTMLElement) => void
}

/** The fields of one ticket type. Once tickets are held or sold, it keeps its name. */
export function TicketTypeFields({
  name,
  index,
  count,
  values,
  saved,
  problems,
  namesId,
  onChange,
  onMove,
  onRemove,
}: TicketTypeFieldsProps) {
  const { format } = useI18n()
  const { form } = useAreaMessages(eventAdminMessages)
  const isTaken = saved !== undefined && saved.sold + saved.held > 0
  const field = (part: 'ticketType' | 'price' | 'total') => ({
    name: `tickets.${index}.${part}`,
    label: form.fields[part],
    value: values[part],
    error: problems[`tickets.${index}.${part}`],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [part]: target.value }),
  })
  return (
    <li className="rounded-md border p-4">
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
            <RowButtons
              name={name}
              index={index}
              count={count}
              fixed={isTaken ? form.cannotRemove : undefined}
              onMove={onMove}
              onRemove={onRemove}
            />
          </div>
        </div>
        {saved && (
          <p className="figures mt-2 text-ink-soft text-xs">
            {form.taken(format.number(saved.sold), format.number(saved.held))}
          </p>
        )}
      </fieldset>
    </li>
  )
}
