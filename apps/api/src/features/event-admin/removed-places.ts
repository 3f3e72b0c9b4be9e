import { compare, type EtcdStore, op } from '@ticketcd/etcd'
import { Event, Waiting, Waitlist } from '@ticketcd/schema'
import { Refusal } from '../../refusal.ts'

/** Each is two keys to delete, of the 4,096 that one transaction takes. */
const placesInPage = 1_000
/** With less than this left no page begins. Milliseconds. */
const pageMsMin = 300

/**
 * Deletes the waiting lists of an event that was removed, the places as their owners find them too, in pages: both keys of a
 * place in one transaction, so whoever is left when this is cut off has both, and the next who removes the event goes on. Ends
 * when the event is there again, whose lists they then are.
 *
 * @param leftMs how much time there is; one page is tried in any case
 * @throws {Refusal} busy, when there was not enough for all of them
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
    // The last page takes along what does not parse.
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
