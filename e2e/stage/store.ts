import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import {
  hstoreEngine,
  LocalCluster,
  type NodeReport,
  startCluster,
  type TestCluster,
} from '@ticketcd/cluster'

/** Three nodes of hstore without a shop. */
export interface Store {
  readonly cluster: LocalCluster
  /** Address of a node for its clients, without a trailing slash. */
  urlOf(name: string): Promise<string>
  /** The names of the healthy nodes, the leader first. */
  leaderFirst(): Promise<string[]>
  /** Stores a key through the first node. */
  write(key: string, value: string): Promise<void>
}

interface Props {
  store: Store
  /** The same, with dashboards that can make changes. */
  adminStore: TestCluster
}

/** `test` for journeys through the dashboard that each node of hstore serves. */
export const storeTest = base.extend<Props>({
  store: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
    async ({}, use) => {
      const dir = mkdtempSync(join(tmpdir(), 'hstore-dashboard-'))
      const cluster = new LocalCluster(dir, 'hstore')
      try {
        await cluster.up(3)
        await use(storeOf(cluster))
      } finally {
        await cluster.down({ purge: true })
        rmSync(dir, { recursive: true, force: true })
      }
    },
    { timeout: 240_000 },
  ],
  adminStore: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const launcher = ['sh', '-c', 'exec "$@" --dashboard-admin', 'sh']
      const cluster = await startCluster({
        engine: hstoreEngine,
        nodes: 3,
        place: async () => ({ launcher }),
      })
      await use(cluster)
      await cluster.stop()
    },
    { timeout: 240_000 },
  ],
})

function storeOf(cluster: LocalCluster): Store {
  const urlOf = async (name: string) => {
    const found = (await cluster.report()).find((each) => each.name === name)
    if (!found) throw new Error(`There is no node ${name}.`)
    return `http://${found.address}`
  }
  return {
    cluster,
    urlOf,
    async leaderFirst() {
      const reports = async () => (await cluster.report()).filter(({ health }) => health === 'healthy')
      const leads = ({ status }: NodeReport) => status?.role === 'leader'
      await expect.poll(async () => (await reports()).some(leads)).toBe(true)
      const found = await reports()
      return found.toSorted((one, other) => Number(leads(other)) - Number(leads(one))).map(({ name }) => name)
    },
    write: (key, value) => writeAt(`http://${cluster.endpoints[0]}`, key, value),
  }
}

/** Stores a key through the node at `url`. */
export async function writeAt(url: string, key: string, value: string): Promise<void> {
  const answer = await fetch(`${url}/write`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, value }),
  })
  if (!answer.ok) throw new Error(`The node refuses to write: ${await answer.text()}`)
}

/** Calls etcd's JSON gateway of the node at `url`. */
export async function gateway(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`The node refuses ${path}: ${await answer.text()}`)
}

/** Changes settings of the member at `url`, such as its name. */
export async function configure(url: string, settings: object): Promise<void> {
  const { node } = (await (await fetch(`${url}/members`)).json()) as { node: { id: string } }
  const body = JSON.stringify(settings)
  const answer = await fetch(`${url}/members/${node.id}`, { method: 'POST', body })
  if (!answer.ok) throw new Error(`The node refuses ${body}: ${await answer.text()}`)
}

/** The parts of the dashboard. */
export function dashboard(page: Page) {
  const keys = page.getByRole('region', { name: 'Keys' })
  return {
    /** The state, as a word and a sentence. */
    state: page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: /Healthy|Degraded|Electing|No quorum/ }),
    node: (name: string) =>
      page
        .getByRole('region', { name: 'Nodes' })
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name, exact: true }) }),
    /** The newest first. */
    elections: page.getByRole('region', { name: 'Elections' }).getByRole('listitem'),
    keys,
    key: (name: string) => keys.getByRole('button', { name, exact: true }),
    history: page.getByRole('region', { name: 'The last 15 minutes' }),
    dialog: page.getByRole('dialog'),
  }
}

/** Opens the dashboard of the node at `url`, and waits until its cluster is healthy. */
export async function openDashboard(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/dashboard`)
  await expect(dashboard(page).state).toContainText('Healthy')
}
