import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ConfigListInput, type ConfigLists, type Location } from '@ticketcd/schema'
import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Trash2 from 'lucide-react/icons/trash-2'
import { type ReactNode, useId, useState } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { usePageTitle } from '../../lib/page-title.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Field, inputStyle } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Notice } from '../../ui/notice.tsx'
import { toast } from '../../ui/toast.ts'
import { eventAdminMessages } from './event-admin-messages.ts'
import { FormSkeleton } from './form-skeleton.tsx'
import { mergeLists } from './list-merge.ts'

/** The lists that forms and filters offer. */
export function ListsPage() {
  const { lists: words } = useAreaMessages(eventAdminMessages)
  usePageTitle(words.title)
  const trpc = useTRPC()
  const { data, error, errorUpdateCount, refetch } = useQuery(trpc.eventAdmin.lists.queryOptions())
  if (!data)
    return errorUpdateCount > 0 ? (
      <LoadFailure level={1} error={error} onRetry={() => void refetch()} />
    ) : (
      <FormSkeleton />
    )
  return (
    <div className="page-width pt-8 pb-16 sm:pt-10">
      <h1 className="font-semibold text-xl">{words.title}</h1>
      <p className="mt-2 text-ink-soft text-sm">{words.hint}</p>
      <div className="mt-8 grid gap-12 lg:grid-cols-2">
        <ListEditor<string>
          title={words.eventTypes}
          now={data.eventTypes}
          of={(lists) => lists.eventTypes}
          nameOf={(name) => name}
          make={(name) => name}
          input={(version, items) => ({ list: 'event-types', version, items })}
          row={(name, change) => <NameField value={name} onChange={change} />}
        />
        <ListEditor<string>
          title={words.ticketTypes}
          now={data.ticketTypes}
          of={(lists) => lists.ticketTypes}
          nameOf={(name) => name}
          make={(name) => name}
          input={(version, items) => ({ list: 'ticket-types', version, items })}
          row={(name, change) => <NameField value={name} onChange={change} />}
        />
        <div className="lg:col-span-2">
          <ListEditor<Location>
            title={words.places}
            now={data.locations}
            of={(lists) => lists.locations}
            nameOf={({ name }) => name}
            make={(name) => ({ name, country: 'PT', timeZone: 'Europe/Lisbon', venues: [] })}
            input={(version, items) => ({ list: 'locations', version, items })}
            row={(place, change) => <PlaceFields place={place} onChange={change} />}
          />
        </div>
      </div>
    </div>
  )
}

interface ListEditorProps<Item> {
  title: string
  now: { version: number; items: Item[] }
  of: (lists: ConfigLists) => { version: number; items: Item[] }
  nameOf: (item: Item) => string
  make: (name: string) => Item
  input: (version: number, items: Item[]) => ConfigListInput
  row: (item: Item, change: (item: Item) => void) => ReactNode
}

interface Row<Item> {
  key: number
  item: Item
}

let keys = 0
const rowsOf = <Item,>(items: readonly Item[]): Row<Item>[] => items.map((item) => ({ key: ++keys, item }))

function ListEditor<Item>({ title, now, of, nameOf, make, input, row }: ListEditorProps<Item>) {
  const { t, format } = useI18n()
  const { lists: words, form } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const id = useId()
  const [base, setBase] = useState(now)
  const [rows, setRows] = useState(() => rowsOf(now.items))
  const [added, setAdded] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [joined, setJoined] = useState(false)
  const items = rows.map(({ item }) => item)
  const dirty = JSON.stringify(items) !== JSON.stringify(base.items)

  const save = useMutation(
    trpc.eventAdmin.setList.mutationOptions({
      onSuccess: ({ lists }) => {
        queryClient.setQueryData(trpc.eventAdmin.lists.queryKey(), lists)
        setBase(of(lists))
        setRows(rowsOf(of(lists).items))
        setJoined(false)
        void toast(words.saved(title))
      },
      onError: async (error) => {
        const failure = failureOf(error)
        const lists =
          failure.code === 'edit-conflict' &&
          (await queryClient
            .fetchQuery(trpc.eventAdmin.lists.queryOptions(undefined, { staleTime: 0 }))
            .catch(() => null))
        if (!lists) return setProblem(sentenceFor(failure, t, format))
        setRows(rowsOf(mergeLists(base.items, items, of(lists).items, nameOf)))
        setBase(of(lists))
        setJoined(true)
      },
    }),
  )

  const move = (index: number, by: -1 | 1) => {
    const moved = rows[index]
    if (moved) setRows(rows.toSpliced(index, 1).toSpliced(index + by, 0, moved))
  }

  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="font-semibold text-lg">
        {title}
      </h2>
      {joined && (
        <div className="mt-3">
          <Notice tone="warn" title={words.conflict}>
            {words.conflictHint}
          </Notice>
        </div>
      )}
      {rows.length === 0 && <p className="mt-3 text-ink-soft text-sm">{words.empty}</p>}
      <ol className="mt-3 divide-y border-y">
        {rows.map(({ key, item }, index) => (
          <li key={key} className="flex items-start gap-2 py-2">
            <div className="min-w-0 flex-1">
              {row(item, (next) => setRows(rows.with(index, { key, item: next })))}
            </div>
            <IconButton
              label={form.up(nameOf(item))}
              icon={<ArrowUp />}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            />
            <IconButton
              label={form.down(nameOf(item))}
              icon={<ArrowDown />}
              disabled={index === rows.length - 1}
              onClick={() => move(index, 1)}
            />
            <IconButton
              label={form.remove(nameOf(item))}
              icon={<Trash2 />}
              onClick={() => setRows(rows.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      <form
        className="mt-3 flex items-end gap-3"
        onSubmit={(submit) => {
          submit.preventDefault()
          const name = added.trim()
          if (name === '') return
          setRows([...rows, ...rowsOf([make(name)])])
          setAdded('')
        }}
      >
        <Field
          label={words.newName(title)}
          dir="auto"
          value={added}
          onChange={({ target }) => setAdded(target.value)}
          className="flex-1"
        />
        <Button type="submit">{words.add}</Button>
      </form>
      {problem && (
        <div className="mt-3">
          <Notice tone="bad" urgent>
            {problem}
          </Notice>
        </div>
      )}
      <Button
        tone="primary"
        className="mt-4"
        busy={save.isPending}
        disabled={!dirty}
        onClick={() => {
          const list = input(base.version, items)
          const isRight = ConfigListInput.safeParse(list).success
          setProblem(isRight ? null : words.wrong)
          if (isRight) save.mutate(list)
        }}
      >
        {words.save}
      </Button>
    </section>
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

function PlaceFields({ place, onChange }: { place: Location; onChange: (place: Location) => void }) {
  const { lists: words, form } = useAreaMessages(eventAdminMessages)
  const id = useId()
  const text = (name: 'name' | 'country' | 'timeZone', label: string) => ({
    label,
    value: place[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ ...place, [name]: target.value }),
  })
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field {...text('name', words.name)} dir="auto" />
      <Field {...text('country', words.country)} />
      <Field {...text('timeZone', form.fields.timeZone)} />
      <div className="sm:col-span-3">
        <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
          {words.venues}
        </label>
        <textarea
          id={id}
          dir="auto"
          rows={Math.max(2, place.venues.length)}
          defaultValue={place.venues.join('\n')}
          onChange={({ target }) =>
            onChange({
              ...place,
              venues: target.value
                .split('\n')
                .map((each) => each.trim())
                .filter(Boolean),
            })
          }
          className={`${inputStyle} h-auto py-2`}
        />
      </div>
    </div>
  )
}
