export const en = {
  localTime: (zone: string) => `Local time of the event (${zone})`,
  about: 'About',
  proof: 'Every ticket accounted for',
  tickets: 'Tickets',
  ticketSoldOut: 'Sold out',
  youHold: (count: number) => `You hold ${count}`,
  fewer: (type: string) => `One ${type} fewer`,
  more: (type: string) => `One more ${type}`,
  quantity: (type: string) => `Quantity of ${type}`,
  limit: (limit: number) => `At most ${limit} per customer`,
  limitReached: (limit: number) => `That is the limit of ${limit} per customer.`,
  leaveOut: 'Leave it out',
  leftOf: (event: string, count: number, shown: string) =>
    count === 0
      ? `${event} is sold out.`
      : `${event}: ${shown} ${count === 1 ? 'ticket is' : 'tickets are'} left.`,
  choose: 'Choose tickets',
  buy: 'Buy',
  notFoundTitle: 'There is no such event',
  notFoundHint: 'It may have been taken off the programme, or the link is mistyped.',
  held: 'Your tickets are kept for you while you check out.',
  resumeTitle: 'You hold tickets for this event',
  resume: (count: number, time: string) =>
    `${count === 1 ? '1 ticket is' : `${count} tickets are`} yours until ${time}.`,
  resumeAction: 'Continue to checkout',
  opensAt: (time: string) => `Sales open ${time}`,
  opensHint: 'This page opens the sale by itself.',
  pastHint: 'This event has taken place.',
  closedHint: 'Tickets are not sold any more.',
  cancelledHint: 'The event will not take place. Nobody can buy tickets for it.',
  draftHint: 'Only admins see this draft.',
  share: 'Share',
  copied: 'Link copied',
  notCopied: (url: string) => `The browser did not let us copy the link: ${url}`,
}

export type EventMessages = typeof en
