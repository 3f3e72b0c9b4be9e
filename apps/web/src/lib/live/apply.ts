import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { AppRouter } from '@ticketcd/api'
import type { EventCounts, LiveMessage, LiveTopic, OwnedList } from '@ticketcd/schema'
import type { TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { type PublishedEvent, withCounts } from './counted-cards.ts'
import { type KnownCounts, knownCounts } from './known-counts.ts'

/** All browsers receive an edit at once. Their refetches are spread over this many milliseconds. */
const spreadMs = 1_000

interface ApplyOptions {
  queryClient: QueryClient
  trpc: TRPCOptionsProxy<AppRouter>
  known?: KnownCounts
  /** From 0 to 1. */
  random?: () => number
}

/** Writes stream messages into the query cache. Older data never replaces newer data. */
export class Apply {
  #queryClient: QueryClient
  #trpc: TRPCOptionsProxy<AppRouter>
  #known: KnownCounts
  #random: () => number
  /** The revision of each event's last edit that was refetched. */
  #edits = new Map<string, number>()
  /** The revision at which the stream began. The answers contain earlier edits already. */
  #began: number | null = null

  constructor({ queryClient, trpc, known = knownCounts, random = Math.random }: ApplyOptions) {
    this.#queryClient = queryClient
    this.#trpc = trpc
    this.#known = known
    this.#random = random
  }

  /** @param since the revision of the shown data when the page began to follow */
  begin(since: number): void {
    this.#began ??= since
  }

  message(message: LiveMessage): void {
    switch (message.type) {
      case 'event':
        this.#events([message.event])
        break
      case 'catalogue':
        this.#events(message.events)
        if (message.gone.length > 0) this.#gone(message.gone)
        break
      case 'event-gone':
        this.#gone([message.eventId])
        break
      case 'alert':
        this.#changed('alerts')
        break
      case 'offer':
        this.#changed('waiting')
        break
      case 'me':
        for (const list of message.changed) this.#changed(list)
        break
      case 'stats':
        this.#queryClient.setQueryData(this.#trpc.statistics.now.queryKey(), message.stats)
        break
      case 'cluster':
        this.#queryClient.setQueryData(this.#trpc.cluster.health.queryKey(), message.cluster)
        break
      case 'reset':
        this.#reset(message.topics)
        break
      case 'logged-out':
        this.askWhoIsThere()
        break
      case 'pulse':
        break
      default:
        // A message type of a newer server.
        message satisfies never
    }
  }

  askWhoIsThere(): void {
    this.#ask(this.#trpc.auth.me.pathKey())
  }

  #events(published: readonly PublishedEvent[]) {
    const news = new Map(
      published.filter((each) => this.#known.learn(each)).map((each) => [each.eventId, each]),
    )
    if (news.size === 0) return
    for (const query of this.#queryClient.getQueryCache().getAll()) {
      const before: unknown = query.state.data
      const after = withCounts(before, (card) => {
        const each = news.get(card.eventId)
        // A message without ticket counts must not overwrite an answer with ticket counts.
        return each && each.revision >= card.revision && ('tickets' in each || !('tickets' in card))
          ? each
          : undefined
      })
      // New counts do not make the rest of the answer fresher.
      if (after !== before)
        this.#queryClient.setQueryData(query.queryKey, after, { updatedAt: query.state.dataUpdatedAt })
    }
    this.#askForEdits([...news.values()])
  }

  /** Refetches new and edited events and the lists, once for each edit. */
  #askForEdits(events: readonly EventCounts[]) {
    const edited = events.filter(({ eventId, editRevision }) => {
      const known = this.#edits.get(eventId) ?? this.#began ?? Number.POSITIVE_INFINITY
      if (editRevision <= known) return false
      this.#edits.set(eventId, editRevision)
      return true
    })
    if (edited.length === 0) return
    setTimeout(() => {
      for (const { eventId } of edited) this.#ask(this.#trpc.catalogue.event.queryKey({ eventId }))
      this.#askForLists()
    }, this.#random() * spreadMs)
  }

  #gone(eventIds: readonly string[]) {
    // Reset rather than invalidated: the shown event does not exist any more.
    for (const eventId of eventIds)
      void this.#queryClient.resetQueries({ queryKey: this.#trpc.catalogue.event.queryKey({ eventId }) })
    this.#askForLists()
  }

  #changed(list: OwnedList) {
    const keys = {
      orders: this.#trpc.purchases.pathKey(),
      alerts: this.#trpc.notifications.pathKey(),
      favourites: this.#trpc.favourites.pathKey(),
      waiting: this.#trpc.waitlist.pathKey(),
    } satisfies Record<OwnedList, QueryKey>
    // A pending mutation of this tab refetches the list itself when it has finished.
    if (this.#queryClient.isMutating({ mutationKey: keys[list] }) === 0) this.#ask(keys[list])
  }

  #reset(topics: readonly LiveTopic[]) {
    this.#known.forget()
    this.#edits.clear()
    for (const topic of topics) {
      if (topic === 'catalogue') this.#askForLists()
      else if (topic === 'me')
        for (const list of ['orders', 'alerts', 'favourites', 'waiting'] as const) this.#changed(list)
      else if (topic === 'stats')
        void this.#queryClient.resetQueries({ queryKey: this.#trpc.statistics.pathKey() })
      else if (topic === 'cluster') this.#ask(this.#trpc.cluster.pathKey())
      else this.#ask(this.#trpc.catalogue.event.queryKey({ eventId: topic.slice('event:'.length) }))
    }
  }

  #askForLists() {
    const { catalogue, favourites, eventAdmin } = this.#trpc
    this.#ask(catalogue.list.pathKey())
    this.#ask(catalogue.featured.pathKey())
    this.#ask(favourites.mine.pathKey())
    this.#ask(eventAdmin.list.pathKey())
  }

  #ask(queryKey: QueryKey) {
    void this.#queryClient.invalidateQueries({ queryKey })
  }
}
