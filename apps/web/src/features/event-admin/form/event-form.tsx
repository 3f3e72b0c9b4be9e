import type { AdminTicket, ConfigLists } from '@ticketcd/schema'
import { type ReactNode, type Ref, useId } from 'react'
import { useAreaMessages } from '../../../lib/i18n/area.ts'
import { Field } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { ChoiceField } from './choice-field.tsx'
import { DescriptionField } from './description-field.tsx'
import type { FormValues } from './event-form-values.ts'
import type { FormProblems } from './form-problems.ts'
import { TicketFields } from './ticket-fields.tsx'
import { momentOf } from './wall-time.ts'

interface EventFormProps {
  ref: Ref<HTMLFormElement>
  values: FormValues
  problems: FormProblems
  lists: ConfigLists
  tickets: readonly AdminTicket[]
  onChange: (change: Partial<FormValues>) => void
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
  const { fields } = form
  const text = (
    name: 'name' | 'venue' | 'maxPerCustomer' | 'startsAt' | 'endsAt' | 'salesOpenAt' | 'cancelUntil',
  ) => ({
    name,
    label: fields[name],
    value: values[name],
    error: problems[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  })
  const place = lists.locations.items.find(({ name }) => name === values.location)
  const venuesId = useId()

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
      <Section title={form.sections.what}>
        <Field {...text('name')} dir="auto" maxLength={200} />
        <ChoiceField
          name="type"
          label={fields.type}
          value={values.type}
          options={lists.eventTypes.items}
          error={problems.type}
          onChange={(type) => onChange({ type })}
        />
        <DescriptionField
          value={values.description}
          error={problems.description}
          onChange={(description) => onChange({ description })}
        />
      </Section>
      <Section title={form.sections.when}>
        <div className="grid gap-5 sm:grid-cols-2">
          <ChoiceField
            name="location"
            label={fields.location}
            value={values.location}
            options={lists.locations.items.map(({ name }) => name)}
            error={problems.location}
            onChange={(location) => {
              const chosen = lists.locations.items.find(({ name }) => name === location)
              const keepsVenue = chosen?.venues.includes(values.venue)
              onChange({
                location,
                ...(chosen && { timeZone: chosen.timeZone }),
                ...(!keepsVenue && { venue: chosen?.venues[0] ?? values.venue }),
              })
            }}
          />
          <div>
            <Field {...text('venue')} dir="auto" list={venuesId} autoComplete="off" />
            <datalist id={venuesId}>
              {place?.venues.map((venue) => (
                <option key={venue} value={venue} />
              ))}
            </datalist>
          </div>
        </div>
        <ChoiceField
          name="timeZone"
          label={fields.timeZone}
          hint={form.zoneHint}
          value={values.timeZone}
          options={zones(values.timeZone)}
          error={problems.timeZone}
          onChange={(timeZone) => onChange({ timeZone })}
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            {...text('startsAt')}
            type="datetime-local"
            hint={useClockHint(values.startsAt, values.timeZone)}
          />
          <Field
            {...text('endsAt')}
            type="datetime-local"
            hint={useClockHint(values.endsAt, values.timeZone)}
          />
        </div>
      </Section>
      <Section title={form.sections.sale}>
        <fieldset className="space-y-2 text-sm">
          <legend className="mb-1.5 font-medium">{fields.salesOpenAt}</legend>
          {(['now', 'later'] as const).map((when) => (
            <label key={when} className="flex min-h-8 items-center gap-2.5">
              <input
                type="radio"
                name="salesOpen"
                checked={values.salesOpen === when}
                onChange={() => onChange({ salesOpen: when })}
                className="size-4 accent-accent"
              />
              {when === 'now' ? form.salesNow : form.salesLater}
            </label>
          ))}
        </fieldset>
        <div className="grid gap-5 sm:grid-cols-2">
          {values.salesOpen === 'later' && (
            <Field
              {...text('salesOpenAt')}
              type="datetime-local"
              hint={clockHint(values.salesOpenAt, values.timeZone, form)}
            />
          )}
          <Field {...text('maxPerCustomer')} inputMode="numeric" hint={form.limitHint} />
          <Field
            {...text('cancelUntil')}
            type="datetime-local"
            hint={clockHint(values.cancelUntil, values.timeZone, form) ?? form.cancelHint}
          />
        </div>
      </Section>
      <Section title={form.sections.tickets}>
        <TicketFields
          values={values.tickets}
          names={lists.ticketTypes.items}
          tickets={tickets}
          problems={problems}
          onChange={(next) => onChange({ tickets: next })}
        />
      </Section>
      <div className="sticky bottom-0 z-10 -mx-2 flex flex-wrap items-center gap-3 border-t bg-page px-2 py-4">
        {actions}
      </div>
    </form>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="space-y-5">
      <h2 id={id} className="font-semibold text-lg">
        {title}
      </h2>
      {children}
    </section>
  )
}

function useClockHint(wall: string, timeZone: string): string | undefined {
  return clockHint(wall, timeZone, useAreaMessages(eventAdminMessages).form)
}

/** Explains an hour that a change of the clocks skips or repeats. */
function clockHint(
  wall: string,
  zone: string,
  words: { skipped: string; twice: string },
): string | undefined {
  const kind = momentOf(wall, zone)?.kind
  return kind === 'skipped' || kind === 'twice' ? words[kind] : undefined
}

let knownZones: readonly string[] | undefined

/** Returns the zones of the browser, and the chosen one even if the browser does not list it. */
function zones(chosen: string): readonly string[] {
  knownZones ??= Intl.supportedValuesOf('timeZone')
  return chosen === '' || knownZones.includes(chosen) ? knownZones : [chosen, ...knownZones]
}
