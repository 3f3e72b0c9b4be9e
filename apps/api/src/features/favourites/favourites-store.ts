import type { EtcdStore } from '@ticketcd/etcd'
import { type EventCard, Favourite } from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'
import type { FallbackReads } from '../../store/fallback-reads.ts'
import type { Favourites, FavouritesPage, FavouritesQuery } from './router.ts'

const idsMax = 1_000
const defaultLimit = 24

export interface FavouritesStoreOptions {
  store: Pick<EtcdStore, 'put' | 'delete'>
  reads: FallbackReads
  /** The event as it is listed; `undefined` if it is not listed. */
  card(eventId: string): EventCard | undefined
  /** @returns ISO 8601, UTC */
  now(): string
}

export class FavouritesStore implements Favourites {
  private readonly options: FavouritesStoreOptions

  constructor(options: FavouritesStoreOptions) {
    this.options = options
  }

  /**
   * The favourites by event id; the cursor is the last event id shown. A favourite whose event is
   * gone is kept, but not shown.
   */
  async mine(username: string, { cursor, limit = defaultLimit }: FavouritesQuery): Promise<FavouritesPage> {
    const ids = await this.ids(username)
    const items: EventCard[] = []
    for (const eventId of ids) {
      if (cursor && eventId <= cursor) continue
      const card = this.options.card(eventId)
      if (!card) continue
      if (items.length === limit) return { items, nextCursor: items.at(-1)?.eventId ?? null }
      items.push(card)
    }
    return { items, nextCursor: null }
  }

  async ids(username: string): Promise<string[]> {
    const page = await this.options.reads.range(Favourite, { username }, { limit: idsMax })
    return page.entries.map(({ parts }) => parts.eventId)
  }

  /** Each favourite is one key, so adding it twice has a single effect. */
  async add(username: string, eventId: string) {
    const { card, store, now } = this.options
    if (!card(eventId)) throw new Refusal({ code: 'event-not-found' })
    const value = { addedAt: now() }
    const { revision } = await store.put(Favourite, { username, eventId }, value, { resendable: true })
    return { revision }
  }

  async remove(username: string, eventId: string) {
    const { revision } = await this.options.store.delete(
      Favourite,
      { username, eventId },
      { resendable: true },
    )
    return { revision }
  }
}
