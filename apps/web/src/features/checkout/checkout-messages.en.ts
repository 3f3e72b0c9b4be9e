import type { PurchaseStatus } from '@ticketcd/schema'

const times = (count: number) => (count === 1 ? 'once more' : count === 2 ? 'twice' : `${count} times`)

export const en = {
  title: 'Checkout',
  kept: 'Your tickets are kept for you. Nobody else can buy them now.',
  timeLeft: 'Time left',
  lastMinute: 'Less than a minute. If it runs out, your choice stays and you can try again.',
  lastMinuteSpoken: (renewals: number): string =>
    renewals > 0
      ? 'Less than a minute left to buy your tickets. Press “Add time” to have more.'
      : 'Less than a minute left to buy your tickets.',
  keptOffer: 'The waiting list keeps these tickets for you. Nobody else can buy them now.',
  offerEnds: (time: string) => `Until ${time}; then they go to who is next.`,
  renew: 'Add time',
  renewals: (left: number): string =>
    left === 0 ? 'No more time can be added.' : `Near the end you can add time, ${times(left)}.`,
  renewable: (left: number) => `You can add time, ${times(left)}.`,
  renewableSpoken: (left: number) => `Five minutes or less are left. You can add time, ${times(left)}.`,
  payment: 'Payment',
  paymentHint: 'No real money moves here: choose what the test card shall do.',
  cards: {
    accepts: { name: 'Card that works', does: 'Pays at once.' },
    declines: { name: 'Card that is declined', does: 'The bank says no; the tickets stay kept.' },
    isSlow: { name: 'Slow card', does: 'The bank takes a few seconds to decide.' },
    answersTwice: { name: 'Card that stutters', does: 'The bank answers twice; you pay once.' },
  },
  pending: 'Waiting for the bank',
  pendingTitle: 'The bank has not decided yet',
  pendingText:
    'Nothing was taken so far and your tickets stay kept. We ask again by ourselves; you need not press anything.',
  reviewText: 'Nothing is reserved yet: one press, and the tickets are yours.',
  pausedReviewText: 'Nothing was bought. Your choice is kept, and the button comes back by itself.',
  offerLapsedTitle: 'The offer has lapsed',
  offerLapsed: 'The tickets went to who is next in the waiting list. You were charged nothing.',
  change: 'Change the choice',
  toPayment: 'Reserve and pay',
  confirm: (price: string) => `Buy for ${price}`,
  confirmFree: 'Get the tickets',
  confirming: 'Buying your tickets',
  goesTo: (name: string) => `The tickets go to the account of ${name}.`,
  paused: 'Buying is paused',
  pausedTitle: 'The ticket store does not answer at the moment',
  pausedText: 'Your tickets are still kept and nothing was bought. The button comes back by itself.',
  notThroughTitle: 'Your order did not go through yet',
  notThroughText: 'The tickets are still yours. Press again: however often you do, they are bought once.',
  notThroughReviewText: 'Nothing is bought. Press again: however often you do, it is bought once.',
  release: 'Give tickets back',
  releaseTitle: (count: number) => (count === 1 ? 'Give your ticket back?' : `Give ${count} tickets back?`),
  releaseText: 'What you give back goes on sale at once, and somebody else may buy it.',
  releaseLater: 'Otherwise they go back by themselves when the time is over.',
  keep: 'Keep',
  released: 'The tickets are on sale again.',
  checkingTitle: 'Checking your order…',
  checkingText: 'No answer came in time, so we ask what became of your order.',
  checkingHint: 'Please wait a moment and do not buy again. This page goes on by itself.',
  checkingLong:
    'This takes longer than usual. You may close the page: if the order went through, it is in My tickets.',
  expiredTitle: 'Your time is over',
  expiredText: 'The tickets went back on sale. Your choice is still here: try to get them again.',
  again: (count: number) => (count === 1 ? 'Reserve the ticket again' : `Reserve ${count} tickets again`),
  take: (count: number) => (count === 1 ? 'Take 1 ticket' : `Take ${count} tickets`),
  gone: 'Held tickets may still come back: have a look at the event.',
  toEvent: 'Back to the event',
  missingTitle: 'Your tickets are not reserved',
  missingText: 'The order did not reach us, or its tickets went back on sale. Your choice is still here.',
  noSuchOrder: 'It may belong to another account, or its tickets were given back.',
  placedTitles: {
    confirmed: 'Order confirmed',
    'partly-cancelled': 'Some of this order is cancelled',
    cancelled: 'Order cancelled',
  } satisfies Record<PurchaseStatus, string>,
  placedText: (count: number) =>
    count === 1 ? 'The ticket is yours. See you there!' : `The ${count} tickets are yours. See you there!`,
  givenBackText: (left: number): string =>
    left === 0
      ? 'All tickets of this order are cancelled.'
      : `Some tickets are cancelled; ${left === 1 ? 'one is' : `${left} are`} still yours.`,
  toTickets: 'See your tickets',
}

export type CheckoutMessages = typeof en
