/** Exit codes: what a script that runs `ticketcd` can tell apart. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** A failure the reader can do something about: its message is a whole sentence, and no stack is shown for it. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.exitCode = options.exitCode ?? exitCodes.failed
  }
}
