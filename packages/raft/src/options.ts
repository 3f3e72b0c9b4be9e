/** Settings of a node. Times are in ticks; the shell decides how long a tick is. */
export interface RaftOptions {
  /**
   * A follower without a leader's message for this many ticks, and up to twice as many at random,
   * campaigns. A leader that no majority has answered for this many ticks steps down. Default 10.
   */
  readonly electionTicks?: number
  /** A leader sends heartbeats every so many ticks. Default 1. */
  readonly heartbeatTicks?: number
  /**
   * Entries of one append message, in bytes; a larger single entry is sent alone. Default 1 MiB.
   */
  readonly appendBytesMax?: number
  /** Messages in transit to one follower. Default 256. */
  readonly windowMessagesMax?: number
  /** Bytes of entries in transit to one follower. Default 8 MiB. */
  readonly windowBytesMax?: number
  /**
   * Entries of this term that the leader has accepted and that are not committed. Default 16,384.
   */
  readonly uncommittedEntriesMax?: number
  /** Their bytes. Default 64 MiB. */
  readonly uncommittedBytesMax?: number
  /**
   * A learner that lags behind the leader's log by more entries than this, or by more than a tenth
   * of the log, is not promoted. Default 1,000.
   */
  readonly promotionLagMax?: number
}

export type RaftSettings = Required<RaftOptions>

const defaults: RaftSettings = {
  electionTicks: 10,
  heartbeatTicks: 1,
  appendBytesMax: 1024 * 1024,
  windowMessagesMax: 256,
  windowBytesMax: 8 * 1024 * 1024,
  uncommittedEntriesMax: 16_384,
  uncommittedBytesMax: 64 * 1024 * 1024,
  promotionLagMax: 1_000,
}

/** @throws {RangeError} for settings that let no leader stay in office */
export function settingsOf(options: RaftOptions): RaftSettings {
  const settings = { ...defaults, ...options }
  for (const [name, value] of Object.entries(settings))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} is a whole number of at least 1, not ${value}`)
  if (settings.electionTicks <= settings.heartbeatTicks)
    throw new RangeError(
      'electionTicks is larger than heartbeatTicks: followers would campaign between two heartbeats',
    )
  return settings
}
