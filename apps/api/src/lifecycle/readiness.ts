import type { StoreClock } from '../clock/store-clock.ts'
import type { Closing, Starting } from './feature.ts'

/**
 * Time limit for the first comparison of the clock at the start. Nodes with a quorum answer much
 * sooner.
 */
const clockMsMax = 5_000

export interface ReadinessOptions {
  catalogue: { readonly ready: Promise<void> }
  clock: Pick<StoreClock, 'known'>
  /** The parts that start once the process is ready, in this order. */
  parts: readonly Starting[]
}

/**
 * Starts the parts of the process that need the catalogue, once it can answer and the clock was
 * compared or could not be.
 */
export class Readiness implements Closing {
  /** Resolves when the parts have started. Rejects if the mirror is closed before. */
  readonly ready: Promise<void>
  private hasStarted = false
  private isClosed = false

  constructor({ catalogue, clock, parts }: ReadinessOptions) {
    this.ready = catalogue.ready.then(async () => {
      await clock.known(clockMsMax)
      if (this.isClosed) return
      this.hasStarted = true
      for (const part of parts) part.start()
    })
    // A rejection must not end a process that does not wait for `ready`.
    this.ready.catch(() => undefined)
  }

  get isReady(): boolean {
    return this.hasStarted
  }

  /** Starts nothing from now on. */
  close(): void {
    this.isClosed = true
  }
}
