import * as z from 'zod/mini'
import { EventId } from './id.ts'
import { defineRecord } from './record.ts'

/**
 * `sequencer:<eventId>`: which process judges the orders of a hot event. It hangs on the process's lease, and its mod revision is
 * one of the conditions of what that process writes: an owner that was paused and wakes up too late cannot write.
 */
export const EventLeader = defineRecord(
  'sequencer',
  { eventId: EventId },
  z.object({
    /** A name that the process gave itself when it started. */
    process: z.string().check(z.minLength(1), z.maxLength(64)),
    /** Where the other processes reach it. */
    url: z.string().check(z.maxLength(200)),
  }),
)
export type EventLeaderValue = { process: string; url: string }

/** `secret:peers`: what the processes of the api know one another by. Made by whichever of them comes first. */
export const PeerSecret = defineRecord(
  'secret',
  { name: z.literal('peers') },
  z.object({ key: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'not 32 bytes in hex')) }),
)
