/** Exit codes, by which a script distinguishes the results of `ticketcd`. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/**
 * A failure that the reader can act on. Its message is a whole sentence and is shown without a
 * stack.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.exitCode = options.exitCode ?? exitCodes.failed
  }
}
