import type { DashboardKeys } from '@ticketcd/schema'
import KeyRound from 'lucide-react/icons/key-round'
import { useState } from 'react'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { useMeasures } from '../lib/inner/measures.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/inner/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Card } from './card.tsx'
import type { Confirmation } from './confirm-sheet.tsx'
import { KeySheet, type StoredKey } from './key-sheet.tsx'
import { shownBytes } from './stored-bytes.ts'
import { useKeys } from './use-dashboard.tsx'
import { words } from './words.ts'

interface KeysCardProps {
  /** Revision of the store. A new one causes a refetch of the keys. */
  revision: number
  prefix: string
  onPrefix: (prefix: string) => void
  /** Whether the keys of this node may be outdated. */
  mayBeBehind: boolean
  /** Undefined if the user cannot change anything. */
  onAsk: ((confirmation: Confirmation) => void) | undefined
}

/** The stored keys by prefix, page by page. */
export function KeysCard({ revision, prefix, onPrefix, mayBeBehind, onAsk }: KeysCardProps) {
  const { keys: text } = words
  const { format } = useI18n()
  const [from, setFrom] = useState<string | null>(null)
  const [opened, setOpened] = useState<StoredKey | null>(null)
  const { data, error } = useKeys(prefix, from, revision)
  const count = data && text.count(format.number(data.count), data.count === 1)
  return (
    <Card
      title={text.title}
      summary={mayBeBehind ? [count, text.copy].filter(Boolean).join('. ') : count}
      controls={
        <Field
          type="search"
          label={text.prefix}
          labelHidden
          placeholder={text.prefixHint}
          value={prefix}
          onChange={(change) => {
            setFrom(null)
            onPrefix(change.target.value)
          }}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className="w-full sm:w-72"
        />
      }
    >
      {error ? (
        <Notice tone="bad" title={text.failed}>
          {error.message}
        </Notice>
      ) : !data ? (
        <Skeleton className="h-40" />
      ) : data.keys.length === 0 ? (
        <NoKeys prefix={prefix} />
      ) : (
        <KeyList keys={data.keys} onOpen={setOpened} />
      )}
      {(from !== null || data?.next) && (
        <div className="mt-4 flex gap-3">
          <Button size="sm" disabled={from === null} onClick={() => setFrom(null)}>
            {text.first}
          </Button>
          <Button size="sm" disabled={!data?.next} onClick={() => setFrom(data?.next ?? null)}>
            {text.next}
          </Button>
        </div>
      )}
      <KeySheet stored={opened} onClose={() => setOpened(null)} onAsk={onAsk} />
    </Card>
  )
}

function NoKeys({ prefix }: { prefix: string }) {
  const { keys: text } = words
  if (prefix !== '') return <p className="py-8 text-center text-ink-soft text-sm">{text.noneFound(prefix)}</p>
  return (
    <EmptyState icon={<KeyRound />} title={text.empty} level={3}>
      <p>{text.emptyHint}</p>
      <code className="mt-2 block break-words rounded-md bg-sunken p-2 text-left text-ink text-xs">
        curl -d key=hello -d value=world {window.location.origin}/write
      </code>
    </EmptyState>
  )
}

interface KeyListProps {
  keys: DashboardKeys['keys']
  onOpen: (key: StoredKey) => void
}

/** A table. On a phone, each value is below its key. */
function KeyList({ keys, onOpen }: KeyListProps) {
  const { keys: text } = words
  const { format } = useI18n()
  const { bytes } = useMeasures()
  return (
    <table className="figures w-full table-fixed border-collapse text-sm max-sm:block">
      <caption className="sr-only">{text.title}</caption>
      <thead className="text-left text-ink-soft text-xs max-sm:hidden">
        <tr>
          <th scope="col" className="border-b py-2 pr-4 font-medium">
            {text.key}
          </th>
          <th scope="col" className="border-b py-2 pr-4 font-medium">
            {text.value}
          </th>
          <th scope="col" className="w-20 border-b py-2 pr-4 text-right font-medium">
            {text.size}
          </th>
          <th scope="col" className="w-28 border-b py-2 text-right font-medium">
            {text.changed}
          </th>
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {keys.map((stored) => (
          <tr key={stored.id} className="border-b last:border-0 max-sm:block max-sm:py-2">
            <th scope="row" className="py-1 pr-4 text-left font-normal max-sm:block max-sm:pr-0">
              <button
                type="button"
                aria-haspopup="dialog"
                onClick={() => onOpen(stored)}
                className="block max-w-full truncate rounded-sm py-1 font-mono text-accent-ink text-xs underline decoration-1 underline-offset-4 hover:decoration-2"
              >
                {shownBytes(stored.key)}
              </button>
            </th>
            <td className="truncate py-1 pr-4 font-mono text-xs max-sm:block max-sm:pr-0">
              {shownBytes(stored.value)}
            </td>
            <td className="py-1 pr-4 text-right text-ink-soft max-sm:hidden">{bytes(stored.valueBytes)}</td>
            <td className="py-1 text-right text-ink-soft max-sm:hidden">
              {format.number(stored.modRevision)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
