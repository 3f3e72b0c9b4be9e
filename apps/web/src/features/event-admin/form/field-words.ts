import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'

/**
 * Returns functions for the name of an event's field, and for its values as text.
 * @param timeZone the zone of all times
 */
export function useFieldWords(timeZone: string) {
  const { format } = useI18n()
  const messages = useAreaMessages(eventAdminMessages)
  const { form, history, statuses } = messages
  const names: Readonly<Record<string, string>> = { ...form.fields, status: history.status }
  return {
    /** @param field as in `EventChange` */
    name(field: string): string {
      if (!field.startsWith('tickets.')) return names[field] ?? field
      const part = field.slice(field.lastIndexOf('.') + 1)
      const ticketType = field.slice('tickets.'.length, field.lastIndexOf('.'))
      return `${ticketType}: ${part === 'position' ? history.position : (names[part] ?? part)}`
    },
    value(field: string, value: string | number | null): string {
      if (value === null || value === '') return history.none
      if (field.endsWith('.price')) return format.money(Number(value))
      if (field.endsWith('.position')) return history.place(Number(value) + 1)
      if (field === 'status') return statuses[value as keyof typeof statuses] ?? String(value)
      if (/(?:At|Until)$/.test(field) && !Number.isNaN(Date.parse(String(value))))
        return format.dayAndTime(String(value), timeZone)
      return typeof value === 'number' ? format.number(value) : value
    },
  }
}
