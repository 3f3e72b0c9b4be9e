import { useQuery } from '@tanstack/react-query'
import type { ConfigLists } from '@ticketcd/schema'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { usePageTitle } from '../../../lib/page-title.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { Field } from '../../../ui/field.tsx'
import { LoadFailure } from '../../../ui/load-failure.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { ListEditor } from './list-editor.tsx'
import { eventTypes, places, ticketTypes } from './list-kind.ts'
import { ListsSkeleton } from './lists-skeleton.tsx'
import { PlaceFields } from './place-fields.tsx'

/** The lists that forms and filters offer. */
export function ListsPage() {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  usePageTitle(words.title)
  const trpc = useTRPC()
  const { data, error, errorUpdateCount, refetch } = useQuery(trpc.eventAdmin.lists.queryOptions())
  if (!data && errorUpdateCount > 0)
    return <LoadFailure level={1} error={error} onRetry={() => void refetch()} />
  return (
    <div className="page-width pt-8 pb-16 sm:pt-10">
      <h1 className="font-semibold text-xl">{words.title}</h1>
      <p className="mt-2 text-ink-soft text-sm">{words.hint}</p>
      {data ? <Lists lists={data} /> : <ListsSkeleton />}
    </div>
  )
}

function Lists({ lists }: { lists: ConfigLists }) {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  return (
    <div className="mt-8 grid gap-12 lg:grid-cols-2">
      <ListEditor
        title={words.eventTypes}
        kind={eventTypes}
        now={lists.eventTypes}
        row={(name, change) => <NameField value={name} onChange={change} />}
        say={(name) => name}
      />
      <ListEditor
        title={words.ticketTypes}
        kind={ticketTypes}
        now={lists.ticketTypes}
        row={(name, change) => <NameField value={name} onChange={change} />}
        say={(name) => name}
      />
      <div className="lg:col-span-2">
        <ListEditor
          title={words.places}
          kind={places}
          now={lists.locations}
          row={(place, change) => <PlaceFields place={place} onChange={change} />}
          say={({ country, timeZone, venues }) =>
            [`${country}, ${timeZone}`, venues.join('\n') || words.noVenues].join('\n')
          }
        />
      </div>
    </div>
  )
}

function NameField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  return (
    <Field
      label={words.name}
      labelHidden
      dir="auto"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}
