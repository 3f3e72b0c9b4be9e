import type { Account, LiveMessageType, LiveTopic } from '@ticketcd/schema'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { type Delivery, feed, type LiveStatus, type MessageOf } from './feed.ts'

/**
 * Follows topics while the component is mounted. Messages are written into the query cache
 * (`apply.ts`), so a page that shows its queries needs nothing else.
 * @param topics may be a new array on each render; empty for none
 */
export function useLive(topics: readonly LiveTopic[]): void {
  const names = topics.join(',')
  useEffect(() => feed.follow(names === '' ? [] : (names.split(',') as LiveTopic[])), [names])
}

/** Calls `listener` with each message of one type, for pages that keep a series of messages. */
export function useLiveMessages<Type extends LiveMessageType>(
  type: Type,
  listener: (message: MessageOf<Type>, delivery: Delivery) => void,
): void {
  const onMessage = useEffectEvent(listener)
  useEffect(() => feed.listen(type, (message, delivery) => onMessage(message, delivery)), [type])
}

/** @returns the current status of the stream */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(feed.watch, () => feed.status)
}

/**
 * Sets the session of the stream, and follows the account's own topic.
 * @param account as `useAccount` returns it
 */
export function useLiveSession(account: Account | null | undefined): void {
  const session = account === undefined ? undefined : (account?.username ?? null)
  useEffect(() => {
    feed.session = session
  }, [session])
  useLive(account ? ['me'] : [])
}
