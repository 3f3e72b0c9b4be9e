/**
 * Each work that an api process repeats as a `PeriodicJob`, with its average interval in
 * milliseconds.
 *
 * These timers are not periodic jobs:
 * - Heartbeats have an exact interval, because the receiver counts the missed ones:
 *   `peer-client.ts` and `peer-server.ts`. The beat of `live-hub.ts` is the pulse of the streams.
 * - Deadlines and delays run once: `main.ts`, `openings.ts`, `ticker.ts`, `event-queues.ts`,
 *   `test-provider.ts` and `StoreClock.known`.
 * - The samples of `cluster-store.ts` are the points of a chart with exact distances.
 * - The tick of `store-clock.ts` has to find a jump of the wall clock within a second, and runs
 *   before the process is ready. It spreads the comparisons itself.
 */
export const intervalsMs = {
  /** Ends expired holds, then offers returned tickets to the waiting lists. */
  sweep: 15_000,
  /** Settles abandoned payments. */
  payments: 30_000,
  /** Reports values in the mirror that do not parse. */
  problems: 10_000,
  /**
   * Looks up the sessions of live streams. Sessions expire, and the mirror may miss the end of one.
   */
  sessions: 30_000,
  /** Gives up the lead of events without steps. */
  idleLeaders: 10_000,
  /** Publishes the statistics that change with time, and writes a checkpoint if one is due. */
  statistics: 1_000,
} as const
