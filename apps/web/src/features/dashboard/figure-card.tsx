import { clsx } from 'clsx'
import ArrowDown from 'lucide-react/icons/arrow-down-right'
import ArrowUp from 'lucide-react/icons/arrow-up-right'
import Minus from 'lucide-react/icons/minus'
import type { ReactNode } from 'react'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Sparkline } from '../../ui/inner/charts/sparkline.tsx'
import { dashboardMessages } from './dashboard-messages.ts'
import { type Direction, direction } from './trend.ts'
import { useChangeWords } from './use-change-words.ts'

interface FigureCardProps {
  label: string
  value: string
  /** The meaning or the trend of the value. */
  note: ReactNode
  /** The values of its sparkline. */
  values?: readonly number[]
  /** The share of a whole, from 0 to 1. */
  share?: number
  className?: string
}

/** One figure, with its trend and its sparkline. */
export function FigureCard({ label, value, note, values, share, className }: FigureCardProps) {
  return (
    <div className={clsx('flex min-w-0 flex-col rounded-lg border bg-raised px-4 pt-3.5 pb-4', className)}>
      <dt className="text-ink-soft text-sm">{label}</dt>
      <dd className="figures mt-1 flex flex-1 flex-col">
        <span className="font-semibold text-lg">{value}</span>
        <span className="mt-0.5 mb-2 text-ink-soft text-xs">{note}</span>
        {values && <Sparkline values={values} className="mt-auto h-6 w-full" />}
        {share !== undefined && (
          <span
            aria-hidden="true"
            className="mt-auto mb-1 block h-1.5 overflow-hidden rounded-full bg-sunken"
          >
            <span className="block h-full bg-accent" style={{ width: `${Math.min(1, share) * 100}%` }} />
          </span>
        )}
      </dd>
    </div>
  )
}

const looks = {
  up: { icon: ArrowUp, className: 'text-good' },
  down: { icon: ArrowDown, className: 'text-bad' },
  level: { icon: Minus, className: '' },
} satisfies Record<Direction, { icon: typeof ArrowUp; className: string }>

/** @param share from 0 to 1; `null` if there is nothing to compare with */
export function Trend({ share }: { share: number | null }) {
  const messages = useAreaMessages(dashboardMessages)
  const changeWords = useChangeWords()
  if (share === null) return messages.nothingBefore
  const way = direction(share)
  const { icon: Icon, className } = looks[way]
  return (
    <>
      <span className={clsx('whitespace-nowrap font-medium', className)}>
        <Icon className="-mt-0.5 inline size-3.5" aria-hidden="true" /> {changeWords(share)}
      </span>{' '}
      {messages.against}
    </>
  )
}
