import type { Index, Persist } from '@ticketcd/raft'
import type { ConsensusLog } from '../consensus/ports.ts'
import type { Histogram } from '../http/histogram.ts'
import type { WriteAheadLog } from '../log/write-ahead-log.ts'

/** A log that measures how long it takes until a write is durable. */
export class MeasuredLog implements ConsensusLog {
  private readonly log: WriteAheadLog
  private readonly durations: Histogram

  constructor(log: WriteAheadLog, durations: Histogram) {
    this.log = log
    this.durations = durations
  }

  get bytes(): number {
    return this.log.bytes
  }

  append(persist: Persist): void {
    this.log.append(persist)
  }

  async sync(): Promise<number> {
    const startedAt = performance.now()
    const number = await this.log.sync()
    this.durations.observe((performance.now() - startedAt) / 1_000)
    return number
  }

  cut(index: Index): Promise<void> {
    return this.log.cut(index)
  }
}
