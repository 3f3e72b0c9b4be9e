import * as z from 'zod/mini'
import { EventId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { IsoTime } from './value.ts'

/**
 * `favourite:<username>:<eventId>`: one key each, so two open tabs cannot lose each other's change.
 */
export const Favourite = defineRecord(
  'favourite',
  { username: Username, eventId: EventId },
  z.object({ addedAt: IsoTime }),
)
