import type { EtcdStore, Watch } from '@ticketcd/etcd'
import { Ticket, type TicketValue } from '@ticketcd/schema'
import { ticketType } from './crowd.ts'

/** How often waiting buyers check again without a change of the stock, in milliseconds. */
const lookAgainMs = 1_000

/**
 * The ticket stock, as the page's live stream would show it, and the buyers who wait for returned
 * tickets.
 */
export class Shelf {
  stock: TicketValue | undefined
  private readonly watch: Watch
  private readonly timer: NodeJS.Timeout
  private readonly signal: AbortSignal
  private waiting: (() => void)[] = []
  private closed = false

  /**
   * @param signal no buyer waits after it is aborted
   * @param onStock called with each new value of the stock
   */
  constructor(
    store: { raw: Pick<EtcdStore['raw'], 'watch'> },
    eventId: string,
    signal: AbortSignal,
    onStock: (stock: TicketValue) => void = () => undefined,
  ) {
    this.signal = signal
    signal.addEventListener('abort', this.close)
    this.watch = store.raw.watch(
      { key: Ticket.key.build({ eventId, ticketType }) },
      { from: undefined },
      (message) => {
        if (message.type !== 'events') return
        for (const event of message.events) {
          if (event.type !== 'put') continue
          this.stock = Ticket.decode(event.value)
          onStock(this.stock)
        }
        this.wake()
      },
    )
    this.timer = setInterval(() => this.wake(), lookAgainMs)
  }

  /** Whether no ticket can return any more. */
  get isSoldOut(): boolean {
    return this.stock !== undefined && this.stock.sold === this.stock.total
  }

  get waitingCount(): number {
    return this.waiting.length
  }

  /** Resolves when tickets may be available again, or never will be. */
  restocked(): Promise<void> {
    if (this.closed || this.isSoldOut) return Promise.resolve()
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** Releases all waiting buyers. */
  readonly close = (): void => {
    this.closed = true
    this.signal.removeEventListener('abort', this.close)
    clearInterval(this.timer)
    this.watch.close()
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  private wake(): void {
    const available = this.stock?.available ?? 0
    // More buyers than tickets, since not all of them will buy, but never all buyers for one
    // ticket.
    const count = this.isSoldOut ? this.waiting.length : available === 0 ? 0 : 2 * available + 2
    for (const resolve of this.waiting.splice(0, count)) resolve()
  }
}
