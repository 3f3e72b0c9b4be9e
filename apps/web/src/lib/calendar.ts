import type { EventDetail } from '@ticketcd/schema'

type CalendarEvent = Pick<EventDetail, 'eventId' | 'name' | 'venue' | 'location' | 'startsAt' | 'endsAt'>

/**
 * An event as a calendar file (iCalendar, RFC 5545).
 * @param url the event's full address
 * @param now when the file is made, ISO 8601 in UTC
 */
export function calendarFile(event: CalendarEvent, url: string, now: string): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//TickETCD//Tickets//EN',
    'BEGIN:VEVENT',
    `UID:${event.eventId}@ticketcd`,
    `DTSTAMP:${compact(now)}`,
    `DTSTART:${compact(event.startsAt)}`,
    `DTEND:${compact(event.endsAt)}`,
    `SUMMARY:${escaped(event.name)}`,
    `LOCATION:${escaped(`${event.venue}, ${event.location}`)}`,
    `URL:${url}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** For `<a href download>`: the file itself, so that saving it needs neither a server nor a script. */
export function calendarHref(event: CalendarEvent, url: string, now = new Date().toISOString()): string {
  return `data:text/calendar;charset=utf-8,${encodeURIComponent(calendarFile(event, url, now))}`
}

/** `20260601T190000Z` */
function compact(iso: string): string {
  return iso.replace(/\.\d+/, '').replace(/[-:]/g, '')
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')
}

/** No line may be longer than 75 bytes; it goes on in the next after a space (section 3.1). */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let text = ''
  let bytes = 0
  for (const character of line) {
    const size = encoder.encode(character).length
    if (bytes + size > 75) {
      text += '\r\n '
      bytes = 1
    }
    text += character
    bytes += size
  }
  return text
}
