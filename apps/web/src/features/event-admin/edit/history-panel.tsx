import { useQuery } from '@tanstack/react-query'
import type { EventChange } from '@ticketcd/schema'
import { useId } from 'react'
import { browserTimeZone } from '../../../lib/format.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { Notice } from '../../../ui/inner/notice.tsx'
import { LoadFailure } from '../../../ui/load-failure.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { useFieldWords } from '../form/field-words.ts'
import { wordDiff } from '../merge/word-diff.ts'

/** Every edit of the event in the history of the store, newest first. */
export function HistoryPanel({ eventId, timeZone }: { eventId: string; timeZone: string }) {
  const { t, format } = useI18n()
  const { history } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const { data, error, errorUpdateCount, refetch } = useQuery(
    trpc.eventAdmin.history.queryOptions({ eventId }),
  )
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-14 border-t pt-8">
      <h2 id={id} className="font-semibold text-lg">
        {history.title}
      </h2>
      {!data && errorUpdateCount > 0 && <LoadFailure error={error} onRetry={() => void refetch()} />}
      {!data && errorUpdateCount === 0 && (
        <div role="status" aria-label={t.app.loading} className="mt-4">
          <Skeleton className="h-24" />
        </div>
      )}
      {data?.items.length === 0 && <p className="mt-3 text-ink-soft text-sm">{history.nothing}</p>}
      <ol className="mt-4 space-y-6 text-sm">
        {data?.items.map((edit) => (
          <li key={edit.revision} className="border-l-2 pl-4">
            <p className="figures font-medium">
              {edit.changes.some(({ field, before }) => field === 'name' && before === null)
                ? history.created
                : history.edited}{' '}
              <time dateTime={edit.at}>{format.dayAndTime(edit.at, browserTimeZone())}</time>{' '}
              <span className="font-normal text-ink-soft">
                {edit.by === null ? history.unknown : history.by(edit.by)}
              </span>
            </p>
            <ul className="mt-1.5 space-y-1">
              {edit.changes.map((change) => (
                <li key={change.field} className="break-words">
                  <Change change={change} timeZone={timeZone} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      <div className="mt-5 space-y-3">
        {data?.more && <p className="text-ink-soft text-sm">{history.more}</p>}
        {data && data.compactedBefore !== null && (
          <Notice>{history.compacted(format.number(data.compactedBefore))}</Notice>
        )}
      </div>
    </section>
  )
}

function Change({ change: { field, before, after }, timeZone }: { change: EventChange; timeZone: string }) {
  const words = useFieldWords(timeZone)
  const name = <bdi className="text-ink-soft">{words.name(field)}: </bdi>
  if (field === 'description' && typeof before === 'string' && typeof after === 'string')
    return (
      <>
        {name}
        <span dir="auto" className="whitespace-pre-line">
          {wordDiff(before, after).map(({ kind, text }, index) => {
            const Tag = ({ same: 'span', gone: 'del', new: 'ins' } as const)[kind]
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: runs of a text have no other name.
              <Tag key={index} className={{ same: '', gone: 'bg-bad-wash', new: 'bg-good-wash' }[kind]}>
                {text}
              </Tag>
            )
          })}
        </span>
      </>
    )
  return (
    <>
      {name}
      {before !== null && <del className="text-ink-soft">{words.value(field, before)}</del>}{' '}
      <ins className="no-underline">{words.value(field, after)}</ins>
    </>
  )
}
