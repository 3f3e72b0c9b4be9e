/** `cut-off`: the bytes end too early. `too-deep`: messages are nested too deeply. */
export type WireErrorReason = 'malformed' | 'cut-off' | 'too-deep'

/** Bytes or JSON that are not a message, or a value that no message can contain. */
export class WireError extends Error {
  /** The message and field, as in `etcdserverpb.PutRequest.key`; empty if none is known. */
  readonly field: string
  readonly reason: WireErrorReason

  constructor(problem: string, field = '', reason: WireErrorReason = 'malformed') {
    super(field === '' ? problem : `${field}: ${problem}`)
    this.name = 'WireError'
    this.field = field
    this.reason = reason
  }

  /** The same error with its field. The innermost field wins. */
  static at(error: unknown, field: string): unknown {
    return error instanceof WireError && error.field === ''
      ? new WireError(error.message, field, error.reason)
      : error
  }
}
