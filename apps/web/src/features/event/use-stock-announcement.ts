import type { EventDetail } from '@ticketcd/schema'
import { useEffect, useRef } from 'react'
import { announcements } from '../../lib/announcements.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { eventMessages } from './event-messages.ts'

/** Announces to screen readers when the number of available tickets changes. */
export function useStockAnnouncement({ name, available }: EventDetail): void {
  const { format } = useI18n()
  const m = useAreaMessages(eventMessages)
  const shown = useRef(available)
  useEffect(() => {
    if (shown.current === available) return
    shown.current = available
    announcements.say(m.leftOf(name, available, format.number(available)))
  }, [available, name, m, format])
  useEffect(() => () => announcements.silence(), [])
}
