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

/** With what a store would hold beside what its owner sees. */
export type MockedAlert = AlertView & Pick<NotificationValue, 'knownThen'>

/** Everything in the mocked world that people change. It lasts as long as the tab. */
export interface World {
  revision: number
  account: Account | null
  favourites: string[]
  alerts: MockedAlert[]
  holds: HoldView[]
  purchases: PurchaseView[]
  waiting: WaitingView[]
  /** When a payment by the slow card was first asked for, by order, in milliseconds since 1970. */
  slowPayments: Record<string, number>
  /** Until then nobody can be asked about orders, in milliseconds since 1970; 0 for always. */
  silentUntil: number
}

/** Written by this very code, in this very tab. */
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

/** Records a change as a transaction would. @returns the revision it committed at */
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
