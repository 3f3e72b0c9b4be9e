/**
 * @typedef {{ passed: number, failed: number }} Counts
 */

/**
 * The counts of a run of vitest, from its JSON report (undefined if it wrote none) and its exit
 * code.
 *
 * @returns {Counts}
 */
export function vitestCounts(report, exitCode) {
  return honest({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 }, exitCode)
}

/**
 * The same for Playwright. A flaky test counts as passed.
 *
 * @returns {Counts}
 */
export function playwrightCounts(report, exitCode) {
  const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {}
  return honest({ passed: expected + flaky, failed: unexpected }, exitCode)
}

/**
 * The same for a whole `npm test`, from its last line.
 *
 * @returns {Counts}
 */
export function printedCounts(lastLine, exitCode) {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(lastLine) ?? []
  return honest({ passed: Number(passed ?? 0), failed: Number(failed ?? 0) }, exitCode)
}

/**
 * A run that failed, or ran nothing, without a failed test (a file that does not load, a crash) is
 * one failure.
 */
function honest({ passed, failed }, exitCode) {
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: unexplained ? 1 : failed }
}

/**
 * @param {readonly Counts[]} counts
 * @returns {Counts}
 */
export function sumCounts(counts) {
  return counts.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    {
      passed: 0,
      failed: 0,
    },
  )
}
