import type { EventValue } from '@ticketcd/schema'

/**
 * The number of events on sale, sold out or not. Their status is `on-sale`, their sale has opened,
 * and they have not started. The sale starts and event starts that have passed are counted, so the
 * passing of time alone needs no work.
 */
export class OpenSales {
  private readonly opens: Moments
  private readonly ends: Moments

  constructor(events: Iterable<EventValue> = []) {
    const sales = [...events].flatMap((event) => windowOf(event) ?? [])
    this.opens = new Moments(sales.map(({ opensMs }) => opensMs))
    this.ends = new Moments(sales.map(({ endsMs }) => endsMs))
  }

  add(event: EventValue): void {
    const sale = windowOf(event)
    if (!sale) return
    this.opens.add(sale.opensMs)
    this.ends.add(sale.endsMs)
  }

  remove(event: EventValue): void {
    const sale = windowOf(event)
    if (!sale) return
    this.opens.remove(sale.opensMs)
    this.ends.remove(sale.endsMs)
  }

  /** @param nowMs milliseconds since 1970 */
  count(nowMs: number): number {
    return this.opens.upTo(nowMs) - this.ends.upTo(nowMs)
  }
}

/** The sale's interval, in milliseconds since 1970; `undefined` if the event is never on sale. */
function windowOf({ status, salesOpenAt, startsAt }: EventValue) {
  if (status !== 'on-sale' || salesOpenAt >= startsAt) return undefined
  return { opensMs: Date.parse(salesOpenAt), endsMs: Date.parse(startsAt) }
}

/** Sorted times. A time occurs as often as it was added. */
class Moments {
  private readonly sorted: number[]

  constructor(moments: readonly number[]) {
    this.sorted = [...moments].sort((a, b) => a - b)
  }

  add(atMs: number): void {
    this.sorted.splice(this.upTo(atMs), 0, atMs)
  }

  remove(atMs: number): void {
    const place = this.upTo(atMs) - 1
    if (this.sorted[place] === atMs) this.sorted.splice(place, 1)
  }

  upTo(atMs: number): number {
    let low = 0
    let high = this.sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.sorted[middle] as number) <= atMs) low = middle + 1
      else high = middle
    }
    return low
  }
}
