import fc from 'fast-check'
import type { V2Command } from '../../v2/v2-command.ts'

/** Few names and values, so that commands meet the records of others. */
const path = fc
  .array(fc.constantFrom('a', 'b', '_h', 'é'), { maxLength: 3 })
  .map((parts) => `/${parts.join('/')}`)
const value = fc.constantFrom('', 'x', 'y', 'z'.repeat(300))
const time = fc.integer({ min: 1, max: 50 })
const prevValue = fc.constantFrom('', '', 'x', 'y')
const prevIndex = fc.constantFrom(0, 0, 1, 2, 3, 5, 8)

export const anyCommand: fc.Arbitrary<V2Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('put' as const),
      path,
      value,
      nowMs: time,
      isDirectory: fc.boolean(),
      expiresAtMs: fc.option(time, { nil: undefined }),
      prevExist: fc.constantFrom(undefined, undefined, true, false),
      prevValue,
      prevIndex,
      isRefresh: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('post' as const),
      path,
      value,
      nowMs: time,
      isDirectory: fc.boolean(),
      expiresAtMs: fc.option(time, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('delete' as const),
      path,
      nowMs: time,
      isDirectory: fc.boolean(),
      isRecursive: fc.boolean(),
      prevValue,
      prevIndex,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('sync' as const), nowMs: time }) },
)
