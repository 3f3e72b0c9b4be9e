export const en = {
  upcoming: 'Upcoming',
  past: 'Past',
  statuses: {
    valid: 'Yours',
    'partly-given-back': 'Partly cancelled',
    'given-back': 'Cancelled',
    'event-cancelled': 'Event cancelled',
    past: 'Past',
  },
  unknownEvent: 'Event not listed any more',
  more: 'Show more tickets',
  loadingMore: 'Loading more tickets',
  nothingUpcoming: 'No tickets yet',
  nothingUpcomingHint: 'What you buy is here a second later.',
  nothingPast: 'Nothing behind you yet',
  nothingPastHint: 'Events that you have been to are kept here.',
  noSuchOrder: 'The address may be mistyped, or the order belongs to another account.',
  eventCancelled: 'This event will not take place.',
  placed: 'Bought',
  print: 'Print',
  seeEvent: 'See the event',
  refunded: 'Given back to you',
  cancel: 'Cancel tickets',
  cancelUntil: (time: string) => `Tickets can be cancelled until ${time}.`,
  cancelAnyTime: 'Tickets of an event that does not take place can be cancelled at any time.',
  cancelTooLate: (time: string) => `Tickets could be cancelled until ${time}.`,
  cancelTitle: 'Which tickets do you cancel?',
  cancelCount: (type: string) => `Tickets of ${type} to cancel`,
  cancelFewer: (type: string) => `Cancel one ${type} fewer`,
  cancelMore: (type: string) => `Cancel one more ${type}`,
  ofYours: (left: number) => `of ${left}`,
  cancelNone: 'Choose at least one ticket.',
  cancelEffect: (count: number, money: string | null, left: number): string =>
    `${count === 1 ? '1 ticket is' : `${count} tickets are`} cancelled${money === null ? '' : ` and ${money} given back to you`}. ${
      left === 0
        ? 'Nothing stays of the order.'
        : left === 1
          ? '1 ticket stays yours.'
          : `${left} tickets stay yours.`
    }`,
  cancelFinal: 'This cannot be undone: the tickets go on sale again at once, or to who waits for them.',
  cancelDo: (count: number): string => (count === 1 ? 'Cancel 1 ticket' : `Cancel ${count} tickets`),
  cancelling: 'Cancelling',
  keep: 'Keep the tickets',
  cancelled: (count: number): string =>
    count === 1 ? '1 ticket is cancelled.' : `${count} tickets are cancelled.`,
  cancelUnsure:
    'No answer came in time. Press again: however often you do, no more than these are cancelled.',
}

export type PurchaseMessages = typeof en
