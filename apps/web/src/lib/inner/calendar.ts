import type { EventDetail } from '@ticketcd/schema'
import { eventUrl } from '../paths.ts'

/** Generates the calendar file in the browser and downloads it. */
export function downloadCalendarFile(event: EventDetail): void {
  const file = calendarFile(event, eventUrl(event.eventId), new Date())
  const url = URL.createObjectURL(new Blob([file], { type: 'text/calendar' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${event.eventId}.ics`
  link.click()
  URL.revokeObjectURL(url)
}

/**
 * @param url of the event's page
 * @param now the time stamp of the file
 * @returns an iCalendar file (RFC 5545) with the event as its only entry
 */
export function calendarFile(event: EventDetail, url: string, now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//TickETCD//Events//EN',
    'BEGIN:VEVENT',
    `UID:${event.eventId}@ticketcd`,
    `DTSTAMP:${utc(now.toISOString())}`,
    `DTSTART:${utc(event.startsAt)}`,
    `DTEND:${utc(event.endsAt)}`,
    `SUMMARY:${escaped(event.name)}`,
    `LOCATION:${escaped(`${event.venue}, ${event.location}`)}`,
    `DESCRIPTION:${escaped(`${event.description}\n\n${url}`)}`,
    `URL:${url}`,
    ...(event.state === 'cancelled' ? ['STATUS:CANCELLED'] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** `20260601T190000Z` (RFC 5545, section 3.3.5, form 2). */
function utc(iso: string): string {
  return `${iso.slice(0, 19).replace(/[-:]/g, '')}Z`
}

/** RFC 5545, section 3.3.11. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')
}

/** Folds lines at 75 octets. Continuation lines start with a space (RFC 5545, section 3.1). */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let out = ''
  let octets = 0
  for (const character of line) {
    const size = encoder.encode(character).length
    if (octets + size > 75) {
      out += '\r\n '
      octets = 1
    }
    out += character
    octets += size
  }
  return out
}
