import * as z from 'zod/mini'
import { TokenHash, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { IsoTime } from './value.ts'

/** How long a session lives after log in, in milliseconds (30 days). */
export const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1000

export const SessionValue = z.object({
  username: Username,
  createdAt: IsoTime,
  /** Determines whether the session is valid. The lease deletes the key some time later. */
  expiresAt: IsoTime,
})
export type SessionValue = z.output<typeof SessionValue>

/** `session:<sha256(token)>`, bound to a lease. */
export const Session = defineRecord('session', { tokenHash: TokenHash }, SessionValue)
