import type { Account, LiveMessageType, LiveTopic } from '@ticketcd/schema'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { type Delivery, feed, type LiveStatus, type MessageOf } from './feed.ts'

/**
 * Follows topics as long as the component is there. What the stream tells is written into the query cache
 * (`apply.ts`), so a page that shows what its queries hold needs no more than this.
 * @param topics need not be the same array each time; empty for none
 */
export function useLive(topics: readonly LiveTopic[]): void {
  const names = topics.join(',')
  useEffect(() => feed.follow(names === '' ? [] : (names.split(',') as LiveTopic[])), [names])
}

/** Gives each message of one type to `listener`, for pages that keep more than the latest, such as a series. */
export function useLiveMessages<Type extends LiveMessageType>(
  type: Type,
  listener: (message: MessageOf<Type>, delivery: Delivery) => void,
): void {
  const onMessage = useEffectEvent(listener)
  useEffect(() => feed.listen(type, (message, delivery) => onMessage(message, delivery)), [type])
}

/** How the stream does at the moment. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(feed.watch, () => feed.status)
}

/** Says whose session the stream belongs to, and follows what is the account's own. @param account as `useAccount` tells it */
export function useLiveSession(account: Account | null | undefined): void {
  const session = account === undefined ? undefined : (account?.username ?? null)
  useEffect(() => {
    feed.session = session
  }, [session])
  useLive(account ? ['me'] : [])
}
