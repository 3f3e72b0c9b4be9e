const ends: (() => unknown)[] = []

/** Runs `end` when the test calls `endAll`. */
export function endLater(end: () => unknown): void {
  ends.push(end)
}

/** Ends everything that a test has started, the last first. For `afterEach`. */
export async function endAll(): Promise<void> {
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end()
}
