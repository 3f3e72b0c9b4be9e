import type { AdminTicket, ConfigLists } from '@ticketcd/schema'
import type { ReactNode, Ref } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { AboutFields } from './about-fields.tsx'
import { FormSection } from './form-section.tsx'
import { PlaceAndTimeFields } from './place-and-time-fields.tsx'
import { SaleFields } from './sale-fields.tsx'
import { TicketFields } from './ticket-fields.tsx'
import type { FieldsProps } from './use-text-fields.ts'

interface EventFormProps extends FieldsProps {
  ref: Ref<HTMLFormElement>
  lists: ConfigLists
  tickets: readonly AdminTicket[]
  onSubmit: () => void
  /** Shown above the fields: errors, and changes by another admin. */
  notices: ReactNode
  actions: ReactNode
}

/** Scroll margins: neither the header nor the actions cover a focused field. */
const clearOfBars =
  '[&_:is(input,select,textarea,button)]:scroll-mt-24 [&_:is(input,select,textarea,button)]:scroll-mb-32'

/** The fields of an event. The `name` of a field is its path in the validation. */
export function EventForm({
  ref,
  values,
  problems,
  lists,
  tickets,
  onChange,
  onSubmit,
  notices,
  actions,
}: EventFormProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const fields = { values, problems, onChange }
  return (
    <form
      ref={ref}
      noValidate
      onSubmit={(submit) => {
        submit.preventDefault()
        onSubmit()
      }}
      className={`space-y-10 ${clearOfBars}`}
    >
      {notices}
      <AboutFields {...fields} eventTypes={lists.eventTypes.items} />
      <PlaceAndTimeFields {...fields} places={lists.locations.items} />
      <SaleFields {...fields} />
      <FormSection title={form.sections.tickets}>
        <TicketFields
          values={values.tickets}
          names={lists.ticketTypes.items}
          tickets={tickets}
          problems={problems}
          onChange={(next) => onChange({ tickets: next })}
        />
      </FormSection>
      <div className="sticky bottom-0 z-10 -mx-2 flex flex-wrap items-center gap-3 border-t bg-page px-2 py-4">
        {actions}
      </div>
    </form>
  )
}
