import { expect, test } from 'vitest'
import { playwrightCounts, printedCounts, sumCounts, vitestCounts } from './test-results.mjs'

test('vitest counts its tests', () => {
  expect(vitestCounts({ numPassedTests: 7, numFailedTests: 2 }, 1)).toEqual({ passed: 7, failed: 2 })
})

test('playwright counts a flaky journey as passed', () => {
  const report = { stats: { expected: 5, flaky: 1, unexpected: 2, skipped: 0 } }
  expect(playwrightCounts(report, 1)).toEqual({ passed: 6, failed: 2 })
})

test('a file that does not load is a failure though no test failed', () => {
  expect(vitestCounts({ numPassedTests: 7, numFailedTests: 0 }, 1)).toEqual({ passed: 7, failed: 1 })
})

test('a run without a report, or without a test, is a failure', () => {
  expect(vitestCounts(undefined, 1)).toEqual({ passed: 0, failed: 1 })
  expect(vitestCounts({ numPassedTests: 0, numFailedTests: 0 }, 0)).toEqual({ passed: 0, failed: 1 })
  expect(playwrightCounts({ stats: { expected: 0, unexpected: 0, flaky: 0 } }, 0)).toEqual({
    passed: 0,
    failed: 1,
  })
})

test('a whole run counts by its last line, and is a failure without one', () => {
  expect(printedCounts('12 passed, 3 failed', 1)).toEqual({ passed: 12, failed: 3 })
  expect(printedCounts('12 passed, 0 failed', 0)).toEqual({ passed: 12, failed: 0 })
  expect(printedCounts('12 passed, 0 failed', 137)).toEqual({ passed: 12, failed: 1 })
  expect(printedCounts('Segmentation fault', 139)).toEqual({ passed: 0, failed: 1 })
})

test('the sum of no counts is zero', () => {
  expect(sumCounts([])).toEqual({ passed: 0, failed: 0 })
  expect(
    sumCounts([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 4 },
    ]),
  ).toEqual({ passed: 4, failed: 6 })
})
