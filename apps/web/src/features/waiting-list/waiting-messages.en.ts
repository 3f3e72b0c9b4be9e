const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }
const ordinal = (place: number, shown: string) => `${shown}${endings[ordinals.select(place)] ?? 'th'}`
const tickets = (count: number) => (count === 1 ? '1 ticket' : `${count} tickets`)

export const en = {
  join: (count: number) => `Wait for ${tickets(count)}`,
  open: 'Waiting list',
  openOf: (type: string) => `Waiting list for ${type}`,
  joining: 'Joining',
  quantity: (type: string) => `Quantity of ${type} to wait for`,
  fewer: (type: string) => `Wait for one ${type} fewer`,
  more: (type: string) => `Wait for one more ${type}`,
  others: (count: number, shown: string): string =>
    count === 0
      ? 'Nobody is waiting yet: what comes back is yours first.'
      : `${shown} ${count === 1 ? 'person waits' : 'people wait'} for what comes back.`,
  place: (position: number, shown: string, all: string) =>
    `${ordinal(position, shown)} of ${all} in the waiting list`,
  inLine: (position: number, shown: string) => `${ordinal(position, shown)} in the waiting list`,
  forTickets: (count: number) => `for ${tickets(count)}`,
  joined: 'You are on the waiting list. We tell you as soon as it is your turn.',
  leave: 'Leave the list',
  leaveOf: (type: string, event: string) => `Leave the waiting list for ${type}, ${event}`,
  leaveTitle: 'Leave the waiting list?',
  leaveText: 'Your place goes to those behind you. Who joins again starts at the end.',
  stay: 'Stay',
  left: 'You have left the waiting list.',
  offersTitle: 'Offered to you',
  waitingTitle: 'Waiting lists',
  offer: (count: number, type: string) => `${count} × ${type}`,
  offerText: (count: number): string =>
    count === 1
      ? 'A ticket came back, and it is your turn.'
      : `${count} tickets came back, and it is your turn.`,
  fewerThanAsked: (count: number, asked: number) => `${count} of the ${asked} that you asked for.`,
  until: (time: string) => `Kept for you until ${time}`,
  take: (count: number): string => (count === 1 ? 'Take it' : 'Take them'),
  takeOf: (count: number, type: string, event: string) => `Take ${count} × ${type} for ${event}`,
  decline: 'Decline',
  declineOf: (type: string, event: string) => `Decline ${type} for ${event}`,
  declineTitle: 'Decline the offer?',
  declineText: 'The tickets go to who is next at once, and your place in the list is used up.',
  keep: 'Keep the offer',
  declined: 'The tickets went to who is next.',
  lapsed: (count: number, type: string, event: string) =>
    `The offer of ${count} × ${type} for ${event} has lapsed`,
  lapsedText: (time: string) =>
    `It was kept for you until ${time}; then the tickets went to who was next. You were charged nothing.`,
  lapsedNow: 'This offer has just lapsed. The tickets went to who is next.',
  over: 'The event has begun or does not take place: nothing will come back any more.',
  seeEvent: 'See the event',
  dismiss: 'Dismiss',
  offered: (count: number, type: string, event: string) =>
    `It is your turn: ${count} × ${type} for ${event}.`,
  unknownEvent: 'an event that is not listed any more',
}

export type WaitingMessages = typeof en
