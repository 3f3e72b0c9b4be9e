import { availableParallelism, loadavg } from 'node:os'

/** A load of this many programs for each core: the tests themselves bring it to about four. */
const busyFactor = 5
const workersWhenBusy = 2

/**
 * How many workers run tests that start processes. On a machine that is busy with other work, each
 * further worker only makes all of them slower, until the product's deadlines pass.
 *
 * @param usual on an otherwise idle machine
 * @param load programs that run or wait for a core, averaged over the last minute
 */
export function workersFor(usual: number, load = loadavg()[0] ?? 0, cores = availableParallelism()): number {
  return load > busyFactor * cores ? Math.min(usual, workersWhenBusy) : usual
}
