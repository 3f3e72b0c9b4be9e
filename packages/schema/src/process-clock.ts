import * as z from 'zod/mini'
import { defineRecord } from './record.ts'

/** A process whose clock differs by more than this from the reference is off, in milliseconds. */
export const clockToleranceMs = 2_000

const WarnedState = z.enum(['off', 'unknown', 'unchecked'])

/**
 * How the clock of an api process compares with the clocks of the etcd nodes.
 *
 * - `right`: within `clockToleranceMs`.
 * - `off`: further away. The process ends no holds and opens no sales, and corrects the times that
 *   it uses.
 * - `unknown`: there is no fresh comparison. The process ends no holds and opens no sales.
 * - `unchecked`: the nodes answer no HTTP, so there is nothing to compare with. The process uses
 *   its own clock.
 */
export type ClockState = 'right' | z.output<typeof WarnedState>

const ProcessClockValue = z.object({
  /** Name of the machine. */
  host: z.string().check(z.minLength(1), z.maxLength(255)),
  pid: z.int().check(z.positive()),
  state: WarnedState,
  /** Milliseconds; negative: behind. `null` without a fresh comparison. */
  aheadMs: z.nullable(z.int()),
})
export type ProcessClockValue = z.output<typeof ProcessClockValue>

/**
 * `clock:<process>`: an api process whose clock is not `right`. Absent otherwise. Bound to the
 * process's lease.
 */
export const ProcessClock = defineRecord(
  'clock',
  { process: z.string().check(z.regex(/^[0-9a-f]{16}$/, 'not 8 bytes in hex')) },
  ProcessClockValue,
)

/** An api process whose clock is not `right`. */
export interface ClockWarning extends ProcessClockValue {
  /** The name that the process chose when it started. */
  process: string
}
