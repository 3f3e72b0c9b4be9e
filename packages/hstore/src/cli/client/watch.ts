import { type Event, services, type WatchResponse } from '@ticketcd/wire'
import { grpcCode } from '../../front/grpc-error.ts'
import { Failure } from '../failure.ts'
import { isStaleToken, statusError, unanswered } from './call-error.ts'
import type { ClusterClient } from './cluster-client.ts'
import { Heartbeat } from './heartbeat.ts'
import type { KeyRange } from './key-range.ts'

/*
 * Invariant: every event is yielded once, in order, over any number of nodes. `next` is the first
 * revision whose events were not received; a message never splits a revision.
 */

export interface WatchOptions {
  /** The first revision; 0 for the next one. */
  readonly startRevision: number
  readonly signal: AbortSignal
  /** Runs when the node watches. */
  readonly onStart?: () => void
}

/**
 * Changes as they happen, one message of one or more whole revisions at a time, until the signal
 * aborts. A node that fails is replaced by another one.
 *
 * @throws {Failure} where the watch is refused, or its history was compacted
 */
export async function* watch(
  client: ClusterClient,
  range: KeyRange,
  { startRevision, signal, onStart }: WatchOptions,
): AsyncGenerator<readonly Event[], void, undefined> {
  let next = startRevision
  let hasStarted = false
  while (!signal.aborted) {
    const { stream, channel } = await client.stream(services.Watch.watch, { signal, isPatient: hasStarted })
    const heartbeat = new Heartbeat(channel)
    try {
      stream.send({ createRequest: { ...range, startRevision: next, progressNotify: true } })
      for await (const message of stream.messages()) {
        if (message.canceled) throw cancellation(message, next)
        const revision = message.header?.revision ?? 0
        if (message.created) {
          client.settle()
          if (next === 0) next = revision + 1
          if (!hasStarted) onStart?.()
          hasStarted = true
          continue
        }
        const newest = message.events.at(-1)?.kv?.modRevision
        if (message.events.length > 0) yield message.events
        // Without events it is a progress notification: everything before was received.
        next = Math.max(next, (newest ?? revision) + 1)
      }
      throw unanswered('it has ended the watch')
    } catch (error) {
      if (signal.aborted) return
      client.recover(channel, error)
    } finally {
      heartbeat.stop()
      stream.close()
    }
  }
}

function cancellation({ compactRevision, cancelReason }: WatchResponse, next: number): Error {
  if (compactRevision > 0)
    return new Failure(
      'compacted',
      `The watch has ended: revision ${next} was compacted, and the history begins at ` +
        `${compactRevision}. Changes between them are lost. Read the keys, and watch again.`,
    )
  const refusal = statusError(grpcCode.unauthenticated, cancelReason)
  if (isStaleToken(refusal)) return refusal
  const denied = /PermissionDenied|permission denied/.test(cancelReason)
  if (denied) return new Failure('denied', 'The user has no right to watch this.')
  return new Failure('refused', `The node has ended the watch: ${cancelReason || 'it gives no reason'}.`)
}
