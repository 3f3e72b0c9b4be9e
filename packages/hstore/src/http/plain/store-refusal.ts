import { authError, Code, OldAuthRevision, StoreError } from '@ticketcd/mvcc'
import { failures } from '../../consensus/outcome.ts'
import { learnerError } from '../../services/learner-guard.ts'
import { noSpaceError } from '../../state/alarm-table.ts'
import { invalid, Refusal } from './refusal.ts'

/** Whether a request changes a key, so that the outcome may be unknown. */
export type Effect = 'read' | 'write'

const retry = 'Send the request again.'
const noMajority: Readonly<Record<Effect, string>> = {
  read:
    'The nodes did not agree in time: fewer than a majority may be running. ' +
    'Send the request again, or add ?consistency=local to read the copy of this node.',
  write:
    'The nodes did not confirm the change in time: fewer than a majority may be running. ' +
    'It may still take effect, so read the key before you send the request again.',
}

/** Refusals that share one of etcd's codes, by etcd's message. */
const byMessage: ReadonlyMap<string, () => Refusal> = new Map([
  [
    failures.tooLarge().message,
    () =>
      new Refusal('too-large', 'Key and value exceed --max-request-bytes of the nodes. Nothing was changed.'),
  ],
  [
    noSpaceError().message,
    () =>
      new Refusal(
        'no-space',
        'The space of the store is used up. Nothing was changed. Delete keys, compact, and lower the alarm.',
      ),
  ],
  [authError('userEmpty').message, () => unauthenticated('The request has no token.')],
  [
    learnerError().message,
    () => new Refusal('unavailable', 'This node waits for its promotion to a voter. Ask another node.'),
  ],
  [failures.stopped().message, () => new Refusal('unavailable', 'This node is stopping. Ask another node.')],
])

/**
 * The answer to a request that the store has refused.
 *
 * @returns undefined for an error that no request should cause
 */
export function refusalOf(error: unknown, effect: Effect): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof StoreError)) return undefined
  if (error instanceof OldAuthRevision)
    return new Refusal('unavailable', `Users or roles changed during the request. ${retry}`)
  return byMessage.get(error.message)?.() ?? byCode(error, effect)
}

function byCode({ code, message }: StoreError, effect: Effect): Refusal | undefined {
  switch (code) {
    case Code.unauthenticated:
      return unauthenticated('The token is unknown or has expired.')
    case Code.permissionDenied:
      return new Refusal('permission-denied', 'The user has no right to do this. Nothing was changed.')
    case Code.resourceExhausted:
      return new Refusal('busy', `The node has too many requests. Nothing was changed. ${retry}`)
    case Code.unavailable:
    case Code.deadlineExceeded:
      return new Refusal('unavailable', noMajority[effect])
    case Code.invalidArgument:
      return invalid(`The store refuses the request: ${message}.`)
    case Code.dataLoss:
      return new Refusal('internal', 'The data of a node is damaged: the CORRUPT alarm is raised.')
    default:
      return undefined
  }
}

function unauthenticated(reason: string): Refusal {
  const advice = 'Log in by POST /v3/auth/authenticate, and send the token in Authorization.'
  return new Refusal('unauthenticated', `${reason} ${advice}`)
}
