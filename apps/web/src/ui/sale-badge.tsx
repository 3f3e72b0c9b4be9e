import type { SaleState } from '@ticketcd/schema'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { Badge, type Tone } from './badge.tsx'

const tones = {
  'on-sale': 'good',
  'few-left': 'warn',
  'sold-out': 'neutral',
  'not-open': 'accent',
  closed: 'neutral',
  cancelled: 'bad',
  past: 'neutral',
  draft: 'neutral',
} satisfies Record<SaleState, Tone>

interface SaleBadgeProps {
  state: SaleState
  /** ISO 8601, UTC */
  salesOpenAt: string
  /** IANA name */
  timeZone: string
  /** The user holds tickets, so for them the event is not sold out. */
  isHeld?: boolean
}

/** The sale state of an event, in a word or two. */
export function SaleBadge({ state, salesOpenAt, timeZone, isHeld = false }: SaleBadgeProps) {
  const { t, format } = useI18n()
  if (isHeld) return <Badge tone="accent">{t.event.heldForYou}</Badge>
  return (
    <Badge tone={tones[state]}>
      {state === 'not-open' ? t.event.opens(format.day(salesOpenAt, timeZone)) : t.event.states[state]}
    </Badge>
  )
}
