import type { EventDetail, SaleState } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import type { Tone } from '../../ui/badge.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { eventMessages } from './event-messages.ts'

const tones = {
  'on-sale': 'neutral',
  'few-left': 'neutral',
  'sold-out': 'neutral',
  'not-open': 'accent',
  closed: 'neutral',
  cancelled: 'bad',
  past: 'neutral',
  draft: 'neutral',
} satisfies Record<SaleState, Tone>

/** Why nothing can be bought, and when that changes. */
export function SaleStateNotice({ event }: { event: EventDetail }) {
  const { t, format } = useI18n()
  const m = useAreaMessages(eventMessages)
  const hints = {
    'on-sale': '',
    'few-left': '',
    'sold-out': t.event.soldOutHint,
    'not-open': m.opensHint,
    closed: m.closedHint,
    cancelled: m.cancelledHint,
    past: m.pastHint,
    draft: m.draftHint,
  } satisfies Record<SaleState, string>
  const title =
    event.state === 'not-open'
      ? m.opensAt(format.dayAndTime(event.salesOpenAt, event.timeZone))
      : t.event.states[event.state]
  return (
    <Notice tone={tones[event.state]} title={title}>
      {hints[event.state]}
    </Notice>
  )
}
