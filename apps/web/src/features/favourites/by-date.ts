import type { EventCard } from '@ticketcd/schema'

/** Returns upcoming events first, soonest first; then past ones, latest first. */
export function byDate(events: readonly EventCard[]): EventCard[] {
  return events.toSorted(
    (one, other) =>
      Number(one.state === 'past') - Number(other.state === 'past') ||
      one.startsAt.localeCompare(other.startsAt) * (one.state === 'past' ? -1 : 1),
  )
}
