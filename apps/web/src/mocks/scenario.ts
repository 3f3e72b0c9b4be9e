import { stored } from '../lib/storage.ts'

/** The worlds that the mocked app can show: `?scenario=sold-out`. */
export const scenarios = [
  'full',
  'empty',
  'sold-out',
  'slow',
  'offline',
  'no-quorum',
  /** Holds last 70 seconds, to see the last minute and what comes after it. */
  'expiring',
  /** Nothing is paid, so that all is bought in one step. */
  'unpaid',
  /** Somebody gives tickets back a few seconds after one has joined a waiting list; what is offered lapses after half a minute. */
  'offering',
  /** The answer to a confirmation gets lost, and the order cannot be asked for until some seconds later. */
  'lost-answer',
  /** The same, and the confirmation got lost as well. */
  'lost-order',
  /** Somebody is always quicker: of each ticket type one fewer can be held than is asked for. */
  'rush',
  /** The event in sight sells out while one looks; then a few tickets come back. */
  'selling',
  /** Somebody else saves each event and list a moment before. */
  'edit-conflict',
  /** The live stream comes and goes. */
  'reconnecting',
  /** Two of five nodes are down, and one writes slowly. */
  'degraded-cluster',
  /** The nodes are up and cannot agree on a leader. */
  'electing',
  /** The cluster is a single node. */
  'one-node',
  /** The clock of one api process is a quarter of an hour fast, and that of another cannot be compared. */
  'fast-clock',
  /** Nodes fail and come back within each minute; for some seconds there is no quorum. */
  'failing-cluster',
] as const
export type Scenario = (typeof scenarios)[number]

const kept = stored('sessionStorage', 'scenario', asScenario)

/** The one in the address when the page was loaded, else the tab's last one: it lasts through navigation. */
export const scenario: Scenario = (() => {
  const asked = asScenario(new URLSearchParams(location.search).get('scenario'))
  if (asked) kept.write(asked)
  return asked ?? kept.read() ?? 'full'
})()

function asScenario(raw: unknown): Scenario | undefined {
  return scenarios.find((each) => each === raw)
}
