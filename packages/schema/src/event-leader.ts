import * as z from 'zod/mini'
import { EventId } from './id.ts'
import { defineRecord } from './record.ts'

/**
 * `sequencer:<eventId>`: the event leader of a hot event, which is the process that batches its
 * steps. The key is bound to the process's lease. Its mod revision is a condition of every write of
 * that process. A process that was paused and resumes too late therefore cannot write.
 */
export const EventLeader = defineRecord(
  'sequencer',
  { eventId: EventId },
  z.object({
    /** The name that the process chose when it started. */
    process: z.string().check(z.minLength(1), z.maxLength(64)),
    /** The address at which the other processes reach it. */
    url: z.string().check(z.maxLength(200)),
  }),
)
export type EventLeaderValue = { process: string; url: string }

/**
 * `secret:peers`: the secret by which api processes authenticate one another. The first process
 * creates it.
 */
export const PeerSecret = defineRecord(
  'secret',
  { name: z.literal('peers') },
  z.object({ key: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'not 32 bytes in hex')) }),
)
