import type { LiveTopic } from '@ticketcd/schema'
import { Frame } from './frame.ts'
import type { Subscriber } from './subscriber.ts'

/**
 * The frames that a subscriber has not been sent yet, over all its topics. Empty if it is up to
 * date.
 */
export function owedTo({ channels, sent }: Subscriber, revision: number): Frame[] {
  const frames: Frame[] = []
  const resets: LiveTopic[] = []
  for (const [topic, channel] of channels) {
    if (channel.version <= sent) continue
    const owed = channel.owed(sent)
    if (owed === 'reset') resets.push(topic)
    else frames.push(...owed)
  }
  return withReset(resets, frames, revision)
}

/**
 * The first frames of a new subscriber.
 *
 * @param revision the mirror's; a later `since` comes from another history
 */
export function beginningOf({ channels, since }: Subscriber, revision: number): Frame[] {
  const isKnown = since === undefined || since <= revision
  const frames: Frame[] = []
  const resets: LiveTopic[] = []
  for (const [topic, channel] of channels) {
    const beginning = channel.begin(isKnown ? since : undefined)
    if (beginning === 'reset' || !isKnown) resets.push(topic)
    if (beginning !== 'reset') frames.push(...beginning)
  }
  return withReset(resets, frames, revision)
}

function withReset(topics: LiveTopic[], frames: Frame[], revision: number): Frame[] {
  if (topics.length === 0) return frames
  return [new Frame({ type: 'reset', revision, topics }), ...frames]
}
