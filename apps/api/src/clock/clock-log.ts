import type { ClockState } from '@ticketcd/schema'
import type { FastifyBaseLogger } from 'fastify'
import type { ClockStatus } from './time-reference.ts'

/** Logs each change of the clock's state once, with its consequences. */
export class ClockLog {
  private readonly logger: Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn'>
  /** The clock of a new process is expected to be right. */
  private last: ClockState = 'right'

  constructor(logger: Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn'>) {
    this.logger = logger
  }

  report(clock: ClockStatus): void {
    if (clock.state === this.last) return
    this.last = clock.state
    if (clock.state === 'right') this.logger.info({ clock }, 'the clock of this process is right again')
    else this.logger.warn({ clock }, sentences[clock.state](clock))
  }

  /** Logs that a due sweep was skipped. */
  skipped(clock: ClockStatus): void {
    this.logger.debug({ clock }, 'carts and offers were not swept: the clock of this process is not right')
  }
}

const sentences = {
  off: ({ aheadMs }: ClockStatus) => {
    const seconds = Math.abs((aheadMs ?? 0) / 1_000).toFixed(1)
    const side = (aheadMs ?? 0) > 0 ? 'ahead of' : 'behind'
    return `the clock of this process is ${seconds} s ${side} those of the etcd nodes: it ends no holds, opens no sales and corrects the times that it stores; set the machine's clock`
  },
  unknown: () =>
    'the clock of this process could not be compared with those of the etcd nodes: it ends no holds and opens no sales until it is',
  unchecked: () =>
    'the etcd nodes answer no HTTP, so the clock of this process is not checked: keep the clocks of all machines in step',
} satisfies Record<Exclude<ClockState, 'right'>, (clock: ClockStatus) => string>
