import { expect, test } from 'vitest'
import { parseTimeoutMs } from './grpc-timeout.ts'

test.each([
  ['2H', 7_200_000],
  ['3M', 180_000],
  ['4S', 4000],
  ['5m', 5],
  ['6u', 0.006],
  ['7000000n', 7],
  ['0n', 0],
  ['99999999H', 99_999_999 * 3_600_000],
])('%s is %d ms', (value, ms) => {
  expect(parseTimeoutMs(value)).toBeCloseTo(ms, 9)
})

test.each([
  ['', 'transport: timeout string is too short: ""'],
  ['1', 'transport: timeout string is too short: "1"'],
  ['123456789S', 'transport: timeout string is too long: "123456789S"'],
  ['1s', 'transport: timeout unit is not recognized: "1s"'],
  ['xS', 'strconv.ParseUint: parsing "x": invalid syntax'],
  ['-1S', 'strconv.ParseUint: parsing "-1": invalid syntax'],
  ['+1S', 'strconv.ParseUint: parsing "+1": invalid syntax'],
])('a time-out of %j is refused as by etcd 3.5', (value, reason) => {
  expect(() => parseTimeoutMs(value)).toThrow(
    expect.objectContaining({ code: 13, message: `malformed grpc-timeout: ${reason}` }),
  )
})
