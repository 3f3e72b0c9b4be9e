import type { EtcdStore, Mirror } from '@ticketcd/etcd'
import { Session, User } from '@ticketcd/schema'
import type { FallbackReads } from '../store/fallback-reads.ts'
import { KnownAdmins } from './known-admins.ts'
import { KnownSessions } from './known-sessions.ts'
import { Sessions } from './sessions.ts'

export interface OpenSessions {
  sessions: Sessions
  knownAdmins: KnownAdmins
  /** Reads the account each time, so that a revoked role ends at once. */
  isAdmin(username: string): Promise<boolean>
}

export interface OpenSessionsOptions {
  store: EtcdStore
  mirror: Mirror
  reads: FallbackReads
  /** @returns ISO 8601, UTC */
  now(): string
}

/** Creates the sessions, with caches that the mirror keeps free of ended sessions and old roles. */
export function openSessions({ store, mirror, reads, now }: OpenSessionsOptions): OpenSessions {
  const sessions = new Sessions({ store, reads, known: new KnownSessions(mirror), now })
  const knownAdmins = new KnownAdmins()
  mirror.onWrite(Session, (writes) => {
    for (const { type, parts } of writes) if (type === 'delete') knownAdmins.forgetSession(parts.tokenHash)
  })
  mirror.onWrite(User, (writes) => {
    for (const { parts } of writes) knownAdmins.forgetAccount(parts.username)
  })
  mirror.onRelisted(() => knownAdmins.forgetAll())
  const isAdmin = async (username: string) => (await reads.get(User, { username }))?.value.role === 'admin'
  return { sessions, knownAdmins, isAdmin }
}
