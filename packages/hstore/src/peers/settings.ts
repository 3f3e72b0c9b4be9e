/** Limits and times of the transport. */
export interface PeerOptions {
  /** A connection carries at least one frame each way in this time. Default 500. */
  readonly pingIntervalMs?: number
  /** A connection on which nothing arrives for this many intervals is closed. Default 2. */
  readonly silentIntervalsMax?: number
  /**
   * A frame that has not arrived in this many intervals, or a write that the socket has not taken,
   * closes the connection. Default 20.
   */
  readonly stalledIntervalsMax?: number
  /** From the start of a dial to the welcome. Default 500. */
  readonly dialTimeoutMs?: number
  /** From the start of an accepted connection to its greeting. Default 2,000. */
  readonly greetingTimeoutMs?: number
  /** Accepted connections without a greeting. One more closes the oldest. Default 64. */
  readonly strangersMax?: number
  /**
   * Bytes that wait for a peer. Beyond them messages are dropped and requests refused. Default
   * 16 MiB.
   */
  readonly queueBytesMax?: number
  /** Bytes of a frame, the same on all nodes. Default 32 MiB. */
  readonly frameBytesMax?: number
  /** Requests of one peer that wait for their answer here. Default 4,096. */
  readonly servedRequestsMax?: number
  /** The bytes of their bodies. Default 32 MiB. */
  readonly servedBytesMax?: number
  /** A snapshot of which no byte moves for this long has failed. Default 30,000. */
  readonly snapshotProgressMs?: number
}

export type PeerSettings = Required<PeerOptions>

const defaults: PeerSettings = {
  pingIntervalMs: 500,
  silentIntervalsMax: 2,
  stalledIntervalsMax: 20,
  dialTimeoutMs: 500,
  greetingTimeoutMs: 2_000,
  strangersMax: 64,
  queueBytesMax: 16 * 1024 * 1024,
  frameBytesMax: 32 * 1024 * 1024,
  servedRequestsMax: 4_096,
  servedBytesMax: 32 * 1024 * 1024,
  snapshotProgressMs: 30_000,
}

/** @throws {RangeError} for a setting that is no whole number of at least 1 */
export function settingsOf(options: PeerOptions = {}): PeerSettings {
  const settings = { ...defaults, ...options }
  for (const [name, value] of Object.entries(settings))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} is a whole number of at least 1, not ${value}`)
  return settings
}
