import type { ProofCounts } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { proofMessages } from './proof-messages.ts'

const parts = [
  { name: 'sold', fill: 'bg-accent' },
  { name: 'held', fill: 'bg-chart-2' },
  { name: 'available', fill: 'bg-line' },
] as const

/**
 * All tickets of an event as one bar, with parts in proportion to the sold, held and available
 * ones.
 */
export function SeatsBar({ counts }: { counts: ProofCounts }) {
  const { format } = useI18n()
  const m = useAreaMessages(proofMessages)
  const { available, held, sold } = counts
  return (
    <figure className="mt-8">
      <div
        role="img"
        aria-label={m.picture(format.number(available), format.number(held), format.number(sold))}
        className="flex h-10 gap-0.5 overflow-hidden rounded-md"
      >
        {parts.map(
          ({ name, fill }) =>
            counts[name] > 0 && (
              <div
                key={name}
                className={clsx('min-w-1 transition-[flex-grow] duration-300', fill)}
                style={{ flexGrow: counts[name], flexBasis: 0 }}
              />
            ),
        )}
      </div>
      <figcaption aria-hidden="true" className="figures mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {parts.map(({ name, fill }) => (
          <span key={name} className="flex items-center gap-2">
            <span className={clsx('size-3 rounded-sm', fill)} />
            <span className="font-semibold">{format.number(counts[name])}</span>
            <span className="text-ink-soft">{m[name]}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
