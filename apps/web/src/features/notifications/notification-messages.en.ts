import type { AlertKind } from '@ticketcd/schema'

const tickets = (count: number, shown: string) => `${shown} ${count === 1 ? 'ticket' : 'tickets'}`

export const en = {
  offer: {
    'few-left': (count: number, shown: string) =>
      count === 0 ? 'Tell me when it is sold out' : `Tell me when ${shown} or fewer are left`,
    back: () => 'Tell me when tickets are back',
  },
  notifyMe: 'Tell me',
  offerEnough: (count: number, shown: string) => `Tell me when ${tickets(count, shown)} can be had`,
  otherNumber: 'Another number',
  waits: {
    'few-left': (count: number, shown: string) =>
      count === 0 ? 'We tell you when it is sold out.' : `We tell you when ${shown} or fewer are left.`,
    back: (count: number, shown: string) =>
      count === 1 ? 'We tell you when tickets are back.' : `We tell you when ${shown} tickets can be had.`,
  } satisfies Record<AlertKind, (count: number, shown: string) => string>,
  paused: {
    'few-left': (count: number, shown: string) =>
      count === 0 ? 'Paused: sold out.' : `Paused: ${shown} or fewer left.`,
    back: (count: number, shown: string) => `Paused: ${tickets(count, shown)} back.`,
  } satisfies Record<AlertKind, (count: number, shown: string) => string>,
  fired: {
    'few-left': (count: number, shown: string) =>
      count === 0 ? 'Sold out' : `${tickets(count, shown)} ${count === 1 ? 'was' : 'were'} left`,
    back: (_count: number, shown: string) => `Tickets came back: ${shown}`,
  } satisfies Record<AlertKind, (count: number, shown: string) => string>,
  firedAt: (time: string) => `We told you ${time}`,
  needed: 'How many do you need?',
  neededFewer: 'Need one fewer',
  neededMore: 'Need one more',
  fieldLabel: {
    'few-left': 'Tell me at this many tickets or fewer',
    back: 'Tell me at this many tickets or more',
  } satisfies Record<AlertKind, string>,
  suggestions: 'Good numbers',
  atOnce: (shown: string) => `${shown} left now: we would tell you at once.`,
  limitRule: (least: number) => `Type a whole number from ${least} to 9,999,999.`,
  save: 'Save',
  cancel: 'Cancel',
  edit: 'Change',
  pause: 'Pause',
  resume: 'Resume',
  remove: 'Remove',
  again: 'Tell me again',
  forEvent: (action: string, event: string) => `${action}: ${event}`,
  set: 'The alert is set.',
  removed: (event: string) => `The alert for ${event} is removed.`,
  undo: 'Undo',
  see: 'See alerts',
  soldOut: 'Some may come back',
  news: 'What happened',
  waiting: 'Waiting',
  markAll: 'Mark all as read',
  unread: 'New',
  unknownEvent: 'Event not listed any more',
  leftNow: (count: number, shown: string) => (count === 0 ? 'Sold out now' : `${shown} left now`),
  nothing: 'No alerts yet',
  nothingHint: 'On an event’s page we can tell you when few tickets are left, or when some come back.',
  find: 'Find an event',
  nothingFired: 'Nothing has happened yet. We tell you here and on every page as soon as it does.',
}

export type NotificationMessages = typeof en
