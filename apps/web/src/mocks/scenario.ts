import { stored } from '../lib/storage.ts'

/** The scenarios of the mocked app: `?scenario=sold-out`. */
export const scenarios = [
  'full',
  'empty',
  'sold-out',
  'slow',
  'offline',
  'no-quorum',
  /** Holds last 70 seconds, to show the last minute and the expiry. */
  'expiring',
  /** There is no payment provider, so that orders are bought in one step. */
  'unpaid',
  /**
   * A waiting list offers tickets a few seconds after joining. An offer expires after 30 seconds.
   */
  'offering',
  /** The answer to a confirmation is lost, and the order cannot be read for some seconds. */
  'lost-answer',
  /** The same, and the confirmation itself is lost as well. */
  'lost-order',
  /** Of each ticket type, one ticket fewer can be held than requested, due to faster buyers. */
  'rush',
  /** The visible event sells out; then a few tickets come back. */
  'selling',
  /** Each save of an event or a list conflicts with an edit just before. */
  'edit-conflict',
  /** The live stream is lost and reopened again and again. */
  'reconnecting',
  /** Two of five nodes are down, and one writes slowly. */
  'degraded-cluster',
  /** The nodes are up and elect no leader. */
  'electing',
  /** The cluster is a single node. */
  'one-node',
  /** The clock of one api process is 15 minutes fast; that of another cannot be compared. */
  'fast-clock',
  /** Nodes fail and come back within each minute; for some seconds there is no quorum. */
  'failing-cluster',
] as const
export type Scenario = (typeof scenarios)[number]

const kept = stored('sessionStorage', 'scenario', asScenario)

/** The scenario in the address at page load, else the tab's last one. It survives navigation. */
export const scenario: Scenario = (() => {
  const asked = asScenario(new URLSearchParams(location.search).get('scenario'))
  if (asked) kept.write(asked)
  return asked ?? kept.read() ?? 'full'
})()

function asScenario(raw: unknown): Scenario | undefined {
  return scenarios.find((each) => each === raw)
}
