import { eventTopic, type LiveMessage, type LiveTopic } from '@ticketcd/schema'

/** Which topic a message belongs to; `null` for those that concern every tab. */
export function topicOf(message: LiveMessage): LiveTopic | null {
  switch (message.type) {
    case 'event':
      return eventTopic(message.event.eventId)
    case 'event-gone':
      return eventTopic(message.eventId)
    case 'alert':
    case 'offer':
    case 'me':
      return 'me'
    case 'catalogue':
    case 'stats':
    case 'cluster':
      return message.type
    case 'reset':
    case 'logged-out':
    case 'pulse':
      return null
    default:
      // A message of a server that is newer than this page.
      message satisfies never
      return null
  }
}

/** Topics that only a session may follow. */
export function isPrivate(topic: LiveTopic): boolean {
  return topic === 'me' || topic === 'stats' || topic === 'cluster'
}
