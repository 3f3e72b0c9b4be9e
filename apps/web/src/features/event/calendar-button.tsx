import type { EventDetail } from '@ticketcd/schema'
import CalendarPlus from 'lucide-react/icons/calendar-plus'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { eventUrl } from '../../lib/paths.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { calendarFile } from './calendar-file.ts'

/** Makes the calendar file here, in the browser, and hands it over as a download. */
export function CalendarButton({ event }: { event: EventDetail }) {
  const { t } = useI18n()
  function download() {
    const file = calendarFile(event, eventUrl(event.eventId), new Date())
    const url = URL.createObjectURL(new Blob([file], { type: 'text/calendar' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${event.eventId}.ics`
    link.click()
    URL.revokeObjectURL(url)
  }
  return <IconButton label={t.event.calendar} icon={<CalendarPlus />} onClick={download} />
}
