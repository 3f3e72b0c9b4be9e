import type { Permission } from './permission.ts'

export interface User {
  readonly name: string
  /**
   * bcrypt's text. Empty if the user has no password, or received an empty one since: then no login
   * succeeds.
   */
  readonly hashedPassword: string
  /** Logs in by a certificate only. */
  readonly noPassword: boolean
  /** In order. The role root may be listed here without a record. */
  readonly roles: readonly string[]
}

export interface Role {
  readonly name: string
  /** In the order of the keys. */
  readonly keyPermission: readonly Permission[]
}

/** The users and roles of a snapshot. */
export interface AuthState {
  readonly enabled: boolean
  /** The auth revision. An empty store is at 1. */
  readonly revision: number
  readonly users: readonly User[]
  readonly roles: readonly Role[]
}

/** The user and the role of this name may do everything. */
export const root = 'root'
