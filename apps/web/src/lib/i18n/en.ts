import type { SaleState } from '@ticketcd/schema'
import type { FailureSentences } from './failure-sentences.ts'

/** English, the default language. Every other catalogue must have the same shape. */
export const en = {
  app: {
    skipToContent: 'Skip to content',
    home: 'TickETCD, home',
    tagline: 'Tickets that cannot be oversold.',
    nav: 'Main',
    menu: 'Menu',
    close: 'Close',
    loading: 'Loading',
    retry: 'Try again',
    backHome: 'See all events',
    logIn: 'Log in',
    logOut: 'Log out',
    register: 'Create account',
    account: (name: string) => `Account of ${name}`,
    myTickets: 'My tickets',
    favourites: 'Favourites',
    profile: 'Profile',
    language: 'Language',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    loggedOut: 'You are logged out.',
    stillLoggedIn: 'You are still logged in.',
    notFoundTitle: 'There is no such page',
    notFoundText: 'The address may be mistyped, or what was here has moved.',
    errorTitle: 'This page did not load',
    showingOld: (seconds: number) =>
      `Showing what we knew ${ago(seconds)} ago. Buying is paused until the ticket store answers again.`,
    unreachable: (seconds: number) =>
      `No answer from the server. Showing what we knew ${ago(seconds)} ago; buying is paused until it is back.`,
    unreachableFirst: 'No answer from the server. We keep trying.',
    reconnecting: 'Reconnecting to live updates…',
    notifications: 'Notifications',
    notificationsUnread: (count: number, shown: string) =>
      count === 0 ? 'Notifications' : `Notifications, ${shown} unread`,
    admin: 'Administration',
    alertFired: {
      'few-left': (event: string, count: number, shown: string) =>
        count === 1 ? `The last ticket for ${event} is left.` : `${shown} tickets left for ${event}.`,
      back: (event: string, count: number, shown: string) =>
        `Tickets for ${event} are back: ${shown} ${count === 1 ? 'ticket' : 'tickets'} now.`,
    },
    seeEvent: 'See event',
  },
  search: {
    label: 'Search events',
    placeholder: 'Artist, event, place',
    clear: 'Clear search',
  },
  home: {
    title: 'Events',
    featured: 'Worth going out for',
    upcoming: 'All upcoming events',
    found: (text: string) => `Results for “${text}”`,
    filtered: 'Matching events',
    count: (count: number, shown: string) => `${shown} ${count === 1 ? 'event' : 'events'}`,
    filters: 'Filters',
    filtersActive: (count: number) => `Filters, ${count} active`,
    showResults: (shown: string) => `Show ${shown}`,
    type: 'Type',
    place: 'Place',
    date: 'Date',
    from: 'From',
    to: 'To',
    price: 'Price',
    minPrice: 'Lowest price in euros',
    maxPrice: 'Highest price in euros',
    min: 'Min',
    max: 'Max',
    availableOnly: 'Available only',
    includePast: 'Past events too',
    showAll: (count: number) => `Show all ${count}`,
    showFewer: 'Show fewer',
    sort: 'Sort by',
    sorts: { relevance: 'Best match', date: 'Date', price: 'Price', name: 'Name' },
    presets: { today: 'Today', weekend: 'This weekend', month: 'Next 30 days' },
    activeFilters: 'Active filters',
    remove: (filter: string) => `Remove filter: ${filter}`,
    clear: 'Clear filters',
    since: (day: string) => `From ${day}`,
    until: (day: string) => `Until ${day}`,
    atLeast: (price: string) => `At least ${price}`,
    atMost: (price: string) => `At most ${price}`,
    more: 'Show more events',
    loadingMore: 'Loading more events',
    nothing: 'Nothing found',
    nothingFor: ({ what, where }: { what: string | null; where: string | null }) =>
      `No results for ${what ?? 'events'}${where ? ` in ${where}` : ''}.`,
    nothingHint: 'Try fewer filters or another word.',
    nothingAtAll: 'There are no events yet. Come back soon.',
  },
  event: {
    from: (price: string) => `from ${price}`,
    free: 'Free',
    when: 'When',
    where: 'Where',
    remaining: (count: number, shown: string) => (count === 1 ? 'Last one' : `${shown} left`),
    heldForYou: 'Kept for you',
    onlyLeft: (type: string, left: number, wanted: number) =>
      left === 0
        ? `${type} is sold out; you chose ${wanted}.`
        : `Only ${left} ${type} left; you chose ${wanted}.`,
    total: 'Total',
    chosen: (count: number) => (count === 1 ? '1 ticket' : `${count} tickets`),
    take: (count: number) => `Take ${count} instead`,
    reserving: 'Reserving your tickets',
    soldOutHint: 'All tickets are sold. Held ones may come back, and will show here at once.',
    calendar: 'Add to calendar',
    states: {
      'on-sale': 'On sale',
      'few-left': 'Few left',
      'sold-out': 'Sold out',
      'not-open': 'Not open yet',
      closed: 'Sales closed',
      cancelled: 'Cancelled',
      past: 'Past',
      draft: 'Draft',
    } satisfies Record<SaleState, string>,
    opens: (day: string) => `Opens ${day}`,
  },
  favourite: {
    add: (event: string) => `Add ${event} to favourites`,
    remove: (event: string) => `Remove ${event} from favourites`,
    failed: 'The favourite was not saved.',
    nothing: 'No favourites yet',
    nothingHint: 'Press the heart on an event, and it is kept here.',
    removed: (event: string) => `${event} was removed from your favourites.`,
    undo: 'Undo',
    find: 'Find an event',
  },
  order: {
    lines: 'Tickets of this order',
    ticket: 'Ticket',
    sum: 'Sum',
    each: (price: string) => `${price} each`,
    givenBack: (cancelled: number, quantity: number) => `${cancelled} of ${quantity} cancelled`,
    number: 'Order number',
    notFoundTitle: 'There is no such order',
  },
  failures: {
    'invalid-input': () => 'Something in the form is not right. Nothing was changed.',
    'not-logged-in': () => 'Please log in first; what you chose is kept.',
    forbidden: () => 'Your account may not do this.',
    'wrong-credentials': () => 'User name or password is wrong.',
    throttled: ({ retryAfterMs }) =>
      `Too many attempts. Try again in ${ago(Math.ceil(retryAfterMs / 1000))}.`,
    'username-taken': () => 'This user name is taken. Please choose another.',
    'email-taken': () => 'There is an account with this e-mail address already.',
    'event-not-found': () => 'This event does not exist.',
    'ticket-type-not-found': ({ ticketType }) => `“${ticketType}” is not sold for this event any more.`,
    'not-enough-left': ({ ticketType, available }) =>
      available === 0 ? `“${ticketType}” has just sold out.` : `Only ${available} of “${ticketType}” left.`,
    'over-limit': ({ limit, owned }) =>
      owned > 0
        ? `The limit is ${limit} per customer, and you have ${owned} already.`
        : `The limit is ${limit} per customer.`,
    'sale-not-open': ({ opensAt }, format) =>
      `Sales open ${format.dayAndTime(opensAt, Intl.DateTimeFormat().resolvedOptions().timeZone)}.`,
    'sale-closed': () => 'Tickets for this event are not sold any more.',
    'event-past': () => 'This event has taken place.',
    'event-cancelled': () => 'This event was cancelled.',
    'hold-expired': () => 'The time is over and the tickets went back. Your choice is kept.',
    'hold-released': () => 'These tickets were given back. Your choice is kept.',
    'renewals-used': () => 'There is no more time to add. Buy now, or choose again afterwards.',
    'payment-required': ({ total }, { money }) => `${money(total)} have to be paid first.`,
    'payment-declined': () =>
      'The payment was declined. Your tickets are still kept: try another way to pay.',
    'payment-pending': () => 'The payment is not decided yet. Nothing was taken; we ask again.',
    'cancel-too-late': ({ until }, format) =>
      `Orders could be cancelled until ${format.dayAndTime(until, Intl.DateTimeFormat().resolvedOptions().timeZone)}.`,
    'not-sold-out': ({ ticketType, available }) =>
      `“${ticketType}” is not sold out: ${available} can be bought now.`,
    'already-waiting': () => 'You are on the waiting list already.',
    'waiting-list-full': () => 'The waiting list is full. Set an alert instead.',
    'order-not-found': () => 'There is no such order in your account.',
    'order-conflict': () => 'This order was changed elsewhere. Please start again.',
    busy: () => 'Many people are buying right now. Nothing was changed; please try again.',
    unavailable: () => 'The ticket store does not answer. Nothing was changed; please try again in a moment.',
    'outcome-unknown': () => 'No answer came in time. We are checking your order.',
    'too-many-alerts': ({ limit }) => `You have ${limit} alerts, which is the most. Remove one first.`,
    'edit-conflict': () => 'Somebody else has saved this in the meantime. What you typed is kept.',
    'total-too-low': ({ tickets }) =>
      tickets
        .map(
          ({ ticketType, total, held, sold }) =>
            `“${ticketType}” cannot be ${total}: ${sold} are sold and ${held} are held.`,
        )
        .join(' '),
    'event-has-sales': ({ held, sold }) =>
      `${sold} tickets are sold and ${held} are held, so the event cannot be deleted. Cancel it instead.`,
    'event-id-taken': () => 'There is an event with this address already.',
    'wrong-transition': () => 'The event is in a state that does not allow this.',
    'not-found': () => 'This does not exist.',
    internal: () => 'Something went wrong on our side. Please try again in a moment.',
    unreachable: () => 'The server does not answer. Please try again in a moment.',
  } satisfies FailureSentences,
}

export type Messages = typeof en

function ago(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
