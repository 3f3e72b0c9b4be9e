import type { DashboardKeys } from '@ticketcd/schema'
import type { ReactNode } from 'react'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { useMeasures } from '../lib/inner/measures.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'
import type { Confirmation } from './confirm-sheet.tsx'
import { shortened, shownBytes } from './stored-bytes.ts'
import { words } from './words.ts'

/** Maximum number of shown characters of a key. */
const keyMax = 1_000

export type StoredKey = DashboardKeys['keys'][number]

interface KeySheetProps {
  /** `null` while no key is open. */
  stored: StoredKey | null
  onClose: () => void
  /** Undefined if the user cannot change anything. */
  onAsk: ((confirmation: Confirmation) => void) | undefined
}

/** The details of one key, as of when it was opened. */
export function KeySheet({ stored, onClose, onAsk }: KeySheetProps) {
  const { keys: text, admin } = words
  const { format } = useI18n()
  const { bytes } = useMeasures()
  const whole = stored ? shortened(shownBytes(stored.key), keyMax) : ''
  const name = shortened(whole)
  const ask = (of: StoredKey) => {
    onClose()
    onAsk?.({
      action: { action: 'delete-key', key: of.id },
      title: admin.ask.delete(name),
      outcome: <p>{admin.outcome.delete(bytes(of.valueBytes), format.number(of.version))}</p>,
      label: admin.confirm.delete,
      done: admin.done.delete(name),
    })
  }
  return (
    <Sheet
      open={stored !== null}
      onClose={onClose}
      title={stored ? text.more(name) : ''}
      closeLabel={words.close}
      footer={
        stored &&
        onAsk && (
          <div className="flex justify-end">
            <Button tone="danger" onClick={() => ask(stored)}>
              {text.remove}
            </Button>
          </div>
        )
      }
    >
      {stored && (
        <>
          {whole !== name && <p className="mb-3 break-all font-mono text-xs">{whole}</p>}
          <pre className="whitespace-pre-wrap break-words rounded-md bg-sunken p-3 text-xs">
            {'text' in stored.value ? stored.value.text : shownBytes(stored.value)}
          </pre>
          <p className="mt-1.5 text-ink-soft text-xs">
            {isCut(stored) && text.cut(bytes(shownLength(stored)), bytes(stored.valueBytes))}
          </p>
          <dl className="figures mt-3 text-sm">
            <Fact term={text.size}>{bytes(stored.valueBytes)}</Fact>
            <Fact term={text.version}>{format.number(stored.version)}</Fact>
            <Fact term={text.created}>{format.number(stored.createRevision)}</Fact>
            <Fact term={text.changed}>{format.number(stored.modRevision)}</Fact>
            <Fact term={text.lease}>{stored.lease || text.noLease}</Fact>
          </dl>
        </>
      )}
    </Sheet>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-0.5">
      <dt className="text-ink-soft">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const isCut = (stored: StoredKey) => shownLength(stored) < stored.valueBytes

/** @returns how many bytes of the value the node has sent */
function shownLength({ value }: StoredKey): number {
  return 'text' in value ? new TextEncoder().encode(value.text).length : atob(value.base64).length
}
