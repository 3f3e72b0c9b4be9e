import type { EventDetail } from '@ticketcd/schema'
import CalendarPlus from 'lucide-react/icons/calendar-plus'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { downloadCalendarFile } from '../../lib/inner/calendar.ts'
import { IconButton } from '../../ui/icon-button.tsx'

export function CalendarButton({ event }: { event: EventDetail }) {
  const { t } = useI18n()
  return (
    <IconButton
      label={t.event.calendar}
      icon={<CalendarPlus />}
      onClick={() => downloadCalendarFile(event)}
    />
  )
}
