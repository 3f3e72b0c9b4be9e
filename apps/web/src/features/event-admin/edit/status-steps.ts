import { type AdminEvent, type AdminTicket, type EventStatus, eventTransitions } from '@ticketcd/schema'
import type { Formats } from '../../../lib/format.ts'
import type { EventAdminMessages } from '../event-admin-messages.en.ts'

/** A change of the status, or the removal of the event. */
export type StatusStep = EventStatus | 'remove'

type StatusWords = EventAdminMessages['status']

/** Returns the possible steps. An event with sold or held tickets cannot be removed. */
export function stepsOf({ status, tickets }: AdminEvent): StatusStep[] {
  const isEmpty = sumOf(tickets, 'sold') + sumOf(tickets, 'held') === 0
  return [...eventTransitions[status], ...(isEmpty ? (['remove'] as const) : [])]
}

/** Whether the step cannot be undone. */
export function isFinal(step: StatusStep): boolean {
  return step === 'cancelled' || step === 'remove'
}

/** Returns the name of the step, for buttons; empty for `draft`, to which no step leads. */
export function labelOf(step: StatusStep, { status }: AdminEvent, words: StatusWords): string {
  const labels = {
    draft: '',
    'on-sale': status === 'closed' ? words.reopen : words.open,
    closed: words.close,
    cancelled: words.cancel,
    remove: words.remove,
  } satisfies Record<StatusStep, string>
  return labels[step]
}

/**
 * Returns the effect of the step as a sentence, in numbers.
 * @param now ISO 8601, UTC
 */
export function effectOf(
  step: StatusStep,
  { draft, tickets }: AdminEvent,
  now: string,
  words: StatusWords,
  format: Formats,
): string {
  const counted = (part: TicketCount) => {
    const sum = sumOf(tickets, part)
    return words.tickets(sum, format.number(sum))
  }
  const { salesOpenAt, timeZone } = draft
  const effects = {
    draft: '',
    'on-sale':
      salesOpenAt > now
        ? words.openLaterSays(format.dayAndTime(salesOpenAt, timeZone))
        : words.openSays(counted('available')),
    closed: words.closeSays(counted('available')),
    cancelled: words.cancelSays(counted('sold'), format.number(sumOf(tickets, 'held'))),
    remove: words.removeSays,
  } satisfies Record<StatusStep, string>
  return effects[step]
}

type TicketCount = 'available' | 'held' | 'sold'

function sumOf(tickets: readonly AdminTicket[], part: TicketCount): number {
  return tickets.reduce((total, ticket) => total + ticket[part], 0)
}
