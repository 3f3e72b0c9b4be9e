import { eventTopic, type LiveMessage, type LiveTopic } from '@ticketcd/schema'

/** @returns the topic of a message; `null` if the message is for every tab */
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
      // A message type of a newer server.
      message satisfies never
      return null
  }
}

/** Whether a topic needs a session. */
export function isPrivate(topic: LiveTopic): boolean {
  return topic === 'me' || topic === 'stats' || topic === 'cluster'
}
