import type { EventCard } from '@ticketcd/schema'

/** Those to come first, soonest first; then those of the past, latest first. */
export function byDate(events: readonly EventCard[]): EventCard[] {
  return events.toSorted(
    (one, other) =>
      Number(one.state === 'past') - Number(other.state === 'past') ||
      one.startsAt.localeCompare(other.startsAt) * (one.state === 'past' ? -1 : 1),
  )
}
