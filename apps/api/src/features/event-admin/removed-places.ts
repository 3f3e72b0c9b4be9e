import { compare, type EtcdStore, op } from '@ticketcd/etcd'
import { Event, Waiting, Waitlist } from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'

/** Each place is two keys to delete, and one transaction takes 4,096 operations. */
const placesInPage = 1_000
/** With less time left no page begins. Milliseconds. */
const pageMsMin = 300

/**
 * Deletes the waiting lists of a removed event, in pages. A place has one key in the list and one
 * under its customer, and one transaction deletes both. After an interruption each remaining place
 * therefore has both keys, and the next removal of the event continues. The deletion ends if the
 * event exists again, because the lists then belong to the new event.
 *
 * @param leftMs the time left, in milliseconds; one page is tried in any case
 * @throws {Refusal} busy, if the time was too short for all pages
 */
export async function clearPlaces(
  store: Pick<EtcdStore, 'range' | 'txn'>,
  eventId: string,
  leftMs: () => number,
): Promise<void> {
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    if (!isFirst && leftMs() < pageMsMin) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
    const limits = { deadlineMs: Math.max(leftMs(), pageMsMin) }
    const page = await store.range(Waitlist, { eventId }, { cursor, limit: placesInPage, ...limits })
    if (page.count === 0) return
    cursor = page.cursor
    const ofOwners = page.entries.map(({ parts: { username, ticketType } }) =>
      op.delete(Waiting, { username, eventId, ticketType }),
    )
    // The last page also deletes keys that do not parse.
    const ofLists =
      cursor === undefined
        ? [op.deleteRange(Waitlist, { eventId })]
        : page.entries.map(({ parts }) => op.delete(Waitlist, parts))
    const { succeeded } = await store.txn(
      { compare: [compare.absent(Event, { eventId })], success: op.nest([...ofOwners, ...ofLists]) },
      { ...limits, resendable: true },
    )
    if (!succeeded) return
  }
}
