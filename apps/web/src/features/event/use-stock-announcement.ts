import type { EventDetail } from '@ticketcd/schema'
import { useEffect, useRef } from 'react'
import { announcements } from '../../lib/announcements.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'

/** Tells screen readers when the number of tickets left changes while the page is open. */
export function useStockAnnouncement({ name, available }: EventDetail): void {
  const { t, format } = useI18n()
  const shown = useRef(available)
  useEffect(() => {
    if (shown.current === available) return
    shown.current = available
    announcements.say(t.event.leftOf(name, available, format.number(available)))
  }, [available, name, t, format])
  useEffect(() => () => announcements.silence(), [])
}
