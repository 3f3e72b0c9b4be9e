import type {
  Account,
  AlertView,
  HoldView,
  NotificationValue,
  PurchaseView,
  WaitingView,
} from '@ticketcd/schema'
import { stored } from '../lib/storage.ts'
import { mockedAlerts, mockedFavourites, mockedPurchases } from './history.ts'

/** An alert with the stored field that its owner does not receive. */
export type MockedAlert = AlertView & Pick<NotificationValue, 'knownThen'>

/** The state of the mocks that users change. It lasts as long as the tab. */
export interface World {
  revision: number
  account: Account | null
  favourites: string[]
  alerts: MockedAlert[]
  holds: HoldView[]
  purchases: PurchaseView[]
  waiting: WaitingView[]
  /** When a payment with the slow card was first requested, by order; milliseconds since 1970. */
  slowPayments: Record<string, number>
  /** Orders cannot be read before this time, in milliseconds since 1970; 0 if they always can. */
  silentUntil: number
}

/** Not validated, because only this code writes it, in the same tab. */
const kept = stored('sessionStorage', 'world', (raw) => raw as World)

export const world: World = kept.read() ?? {
  revision: 1_000,
  account: null,
  favourites: mockedFavourites,
  alerts: mockedAlerts,
  holds: [],
  purchases: mockedPurchases,
  waiting: [],
  slowPayments: {},
  silentUntil: 0,
}

/** Commits changes like a transaction. @returns the revision of the commit */
export function commit(changes: Partial<World>): number {
  Object.assign(world, changes, { revision: world.revision + 1 })
  kept.write(world)
  return world.revision
}

export const demoAccount: Account = {
  username: 'demo',
  name: 'Demo Customer',
  email: 'demo@ticketcd.test',
  role: 'customer',
  createdAt: '2026-01-05T10:00:00.000Z',
}
