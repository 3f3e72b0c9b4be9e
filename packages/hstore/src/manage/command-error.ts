/** Exit codes that scripts can distinguish. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** A failure in whole sentences: the event, the data that was kept, and the next action. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.exitCode = options.exitCode ?? exitCodes.failed
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(message, { exitCode: exitCodes.usage })
}
