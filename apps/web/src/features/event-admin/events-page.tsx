import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { EventStatus } from '@ticketcd/schema'
import CalendarPlus from 'lucide-react/icons/calendar-plus'
import SearchX from 'lucide-react/icons/search-x'
import { useEffect, useRef, useState } from 'react'
import { refetchEvery } from '../../lib/connection.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { type AdminEventsSearch, paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { inputStyle } from '../../ui/field.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { eventAdminMessages } from './event-admin-messages.ts'
import { EventTable } from './event-table.tsx'

const route = getRouteApi('/admin/events/')
const pauseMs = 160

/** All events including drafts, with search and filters for admins. */
export function EventsPage() {
  const { list } = useAreaMessages(eventAdminMessages)
  usePageTitle(list.title)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (next: AdminEventsSearch) =>
    void navigate({ ...paths.adminEvents(next), replace: true, resetScroll: false })

  const events = useEvents(search)
  // Without events there is nothing to search, and the link to create the first one is in the
  // middle.
  const isEmpty = !isFiltered(search) && !events.isPlaceholderData && events.data?.pages[0]?.total === 0
  return (
    <div className="page-width pt-8 pb-16 sm:pt-10">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-4">
        <h1 className="font-semibold text-xl">{list.title}</h1>
        {!isEmpty && (
          <Link {...paths.newEvent()} className={buttonStyle('primary')}>
            {list.create}
          </Link>
        )}
      </div>
      {isEmpty ? (
        <EmptyState
          icon={<CalendarPlus />}
          title={list.empty}
          action={
            <Link {...paths.newEvent()} className={buttonStyle('primary')}>
              {list.create}
            </Link>
          }
        >
          {list.emptyHint}
        </EmptyState>
      ) : (
        <>
          <Filters search={search} onChange={change} />
          <Found events={events} onClear={() => change({})} />
        </>
      )}
    </div>
  )
}

function isFiltered({ q, type, status }: AdminEventsSearch): boolean {
  return q !== undefined || type !== undefined || status !== undefined
}

/** Page by page. The results of the previous search stay while the next ones load. */
function useEvents({ q, type, status }: AdminEventsSearch) {
  const trpc = useTRPC()
  useLive(['catalogue'])
  return useInfiniteQuery(
    trpc.eventAdmin.list.infiniteQueryOptions(
      { ...(q && { text: q }), ...(type && { type }), ...(status && { status }), limit: 25 },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: refetchEvery(5_000),
      },
    ),
  )
}

interface FiltersProps {
  search: AdminEventsSearch
  onChange: (search: AdminEventsSearch) => void
}

function Filters({ search, onChange }: FiltersProps) {
  const { list, statuses } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const { data: lists } = useQuery(trpc.eventAdmin.lists.queryOptions())
  const types = new Set([...(lists?.eventTypes.items ?? []), ...(search.type ? [search.type] : [])])
  const ways = Object.entries(statuses) as [EventStatus, string][]
  return (
    <search className="mt-6 flex flex-wrap items-center gap-3">
      <SearchField search={search} onChange={onChange} />
      <Select
        label={list.status}
        value={search.status ?? ''}
        options={[{ value: '', label: list.anyStatus }, ...ways.map(([value, label]) => ({ value, label }))]}
        onChange={(chosen) => {
          const { status: _before, ...rest } = search
          onChange(chosen === '' ? rest : { ...rest, status: chosen as EventStatus })
        }}
      />
      <Select
        label={list.type}
        value={search.type ?? ''}
        options={[
          { value: '', label: list.anyType },
          ...[...types].map((type) => ({ value: type, label: type })),
        ]}
        onChange={(type) => {
          const { type: _before, ...rest } = search
          onChange(type === '' ? rest : { ...rest, type })
        }}
      />
    </search>
  )
}

function SearchField({ search, onChange }: FiltersProps) {
  const { list } = useAreaMessages(eventAdminMessages)
  const asked = search.q ?? ''
  const [typed, setTyped] = useState(asked)
  const sent = useRef(asked)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The address also changes from outside, such as by the back button.
  useEffect(() => {
    if (asked === sent.current) return
    sent.current = asked
    setTyped(asked)
  }, [asked])
  useEffect(() => () => clearTimeout(timer.current), [])

  return (
    <input
      type="search"
      dir="auto"
      aria-label={list.search}
      placeholder={list.search}
      value={typed}
      maxLength={200}
      onChange={({ target: { value } }) => {
        setTyped(value)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => {
          const { q: _before, ...rest } = search
          const q = value.trim()
          sent.current = q
          onChange(q === '' ? rest : { ...rest, q })
        }, pauseMs)
      }}
      className={`${inputStyle} sm:max-w-72`}
    />
  )
}

function Found({ events, onClear }: { events: ReturnType<typeof useEvents>; onClear: () => void }) {
  const { t, format } = useI18n()
  const { list } = useAreaMessages(eventAdminMessages)
  const { data, error, errorUpdateCount, isPlaceholderData } = events
  if (!data && errorUpdateCount > 0)
    return <LoadFailure error={error} onRetry={() => void events.refetch()} />
  if (!data)
    return (
      <div role="status" aria-label={t.app.loading} className="mt-8 space-y-2">
        {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
          <Skeleton key={key} className="h-14" />
        ))}
      </div>
    )
  const rows = data.pages.flatMap(({ items }) => items)
  if (rows.length === 0)
    return (
      <EmptyState
        icon={<SearchX />}
        title={list.noHits}
        action={<Button onClick={onClear}>{list.clear}</Button>}
      >
        {list.noHitsHint}
      </EmptyState>
    )
  const total = data.pages[0]?.total ?? rows.length
  return (
    <>
      <p role="status" className="figures mt-6 text-ink-soft text-sm">
        {list.found(total, format.number(total))}
      </p>
      <div aria-busy={isPlaceholderData}>
        <EventTable rows={rows} />
      </div>
      {events.hasNextPage && (
        <div className="mt-8 flex justify-center">
          <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {list.more}
          </Button>
        </div>
      )}
    </>
  )
}
