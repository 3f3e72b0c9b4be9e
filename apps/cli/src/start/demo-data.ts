import type { EtcdStore } from '@ticketcd/etcd'
import { User } from '@ticketcd/schema'
import { readDataConfig } from '../data/config.ts'
import { fillOf } from '../data/load.ts'
import { populateDemo } from '../data/populate.ts'

export interface DemoAccount {
  readonly username: string
  readonly password: string
  readonly role: string
}

/**
 * Loads the demo data into an empty store, or continues an interrupted load.
 * @returns a text with the result
 */
export async function fillWhenEmpty(store: EtcdStore, signal: AbortSignal): Promise<string> {
  const { state } = await fillOf(store)
  if (state === 'filled') return 'kept'
  const { entries } = await populateDemo(store, { signal })
  return `${entries} keys written`
}

/** The accounts of the demo data that the store has; empty if it has other data. */
export async function demoAccounts(store: EtcdStore): Promise<DemoAccount[]> {
  const { accounts, password } = readDataConfig()
  const found = await Promise.all(accounts.map(({ username }) => store.get(User, { username })))
  return accounts
    .filter((_account, index) => found[index] !== undefined)
    .map(({ username, role }) => ({ username, password, role }))
}
