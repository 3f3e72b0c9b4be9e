/** Bounds of memory and of work for one node's watches. */
export interface WatchLimits {
  /** Watches of all streams. Default 1,000,000. */
  readonly watchersMax: number
  /** Waiting answers for one stream's client before the stream is backlogged. Default 64. */
  readonly answersMax: number
  /** Events that wait for one stream's client, in bytes of the wire. Default 4 MiB. */
  readonly queueBytesMax: number
  /** Events that wait for one stream's client. Default 8,192. */
  readonly queueEventsMax: number
  /** Revisions in one message. Default 1,000, as in etcd. */
  readonly messageRevisionsMax: number
  /**
   * A message to a watch with `fragment` is split below this size. Default 2 MiB: etcd's largest
   * request and 512 KiB.
   */
  readonly fragmentBytes: number
  /** Records in one read of the history. Default 256. */
  readonly readRecordsMax: number
  /** Reads of the history during one call of `next`. Default 16. */
  readonly readsMax: number
}

const defaults: WatchLimits = {
  watchersMax: 1_000_000,
  answersMax: 64,
  queueBytesMax: 4 * 1024 * 1024,
  queueEventsMax: 8_192,
  messageRevisionsMax: 1_000,
  fragmentBytes: 2 * 1024 * 1024,
  readRecordsMax: 256,
  readsMax: 16,
}

/** @throws {RangeError} for a limit that is not a whole number of at least 1 */
export function watchLimits(given: Partial<WatchLimits>): WatchLimits {
  const limits = { ...defaults, ...given }
  for (const [name, value] of Object.entries(limits))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} is a whole number of at least 1, not ${value}`)
  return limits
}
