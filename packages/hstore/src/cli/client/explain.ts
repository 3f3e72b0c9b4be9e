import { grpcCode } from '../../front/grpc-error.ts'
import { Failure, type FailureCode } from '../failure.ts'
import type { CallError } from './call-error.ts'
import { type NodePlace, placeText } from './membership.ts'

/** Messages of a server, by a part of them, and the sentences that explain them. */
const sentences: readonly (readonly [part: string, code: FailureCode, sentence: string])[] = [
  ['requested lease not found', 'not-found', 'The lease does not exist or has expired.'],
  ['lease already exists', 'refused', 'A lease with this ID exists already.'],
  ['too large lease TTL', 'refused', 'The time to live of the lease is too large.'],
  ['required revision has been compacted', 'compacted', 'The history of this revision was compacted.'],
  ['required revision is a future revision', 'refused', 'The revision does not exist yet.'],
  ['database space exceeded', 'refused', 'The store is full: its quota is used up. Delete keys first.'],
  ['request is too large', 'refused', 'The key and its value are too large for the server.'],
  ['received message larger than max', 'refused', 'The key and its value are too large for the server.'],
  ['duplicate key given in txn', 'refused', 'A transaction writes each key once only.'],
  ['too many operations in txn', 'refused', 'The transaction has too many operations for the server.'],
  ['permission denied', 'denied', 'The user has no right to do this.'],
  ['user name is empty', 'denied', 'The cluster needs a login. Name a user by --user NAME.'],
  ['invalid auth token', 'denied', 'The login has expired. Log in again by --user NAME.'],
  ['key is not provided', 'refused', 'The key is empty. A key has at least one byte.'],
  ['no leader', 'unavailable', 'The cluster has no leader. A majority of its voters must run.'],
  ['request timed out', 'unavailable', 'No majority of the cluster answered in time.'],
  ['rpc not supported for learner', 'unavailable', 'The node is a learner, and no voter answers.'],
]

/** The failure for a call whose request has changed nothing. */
export function failureOf(error: CallError): Failure {
  const [, code, sentence] = sentences.find(([part]) => error.message.includes(part)) ?? []
  if (code !== undefined) return new Failure(code, sentence ?? '', { cause: error })
  const isDenied = error.code === grpcCode.unauthenticated || error.code === grpcCode.permissionDenied
  const fallback = error.isNodeAtFault ? 'unavailable' : isDenied ? 'denied' : 'refused'
  return new Failure(fallback, asSentence(error.message), { cause: error })
}

/** The same, with the node where the connection to it has failed. */
export function failureAt(place: NodePlace, error: CallError): Failure {
  if (error.isAnswer) return failureOf(error)
  return new Failure('unavailable', `${placeText(place)}: ${error.message}.`, { cause: error })
}

/** The failure for a write whose answer is missing. */
export function unknownOutcome(place: NodePlace, error: CallError): Failure {
  return new Failure(
    'unknown-outcome',
    `The outcome of the write is unknown: ${placeText(place)} did not confirm it ` +
      `(${withoutPrefix(error.message)}). It was not sent again. Read before you write again.`,
    { cause: error },
  )
}

/** A server's message without the name of its program. */
export const withoutPrefix = (message: string) => message.replace(/^etcdserver: /, '')

function asSentence(message: string): string {
  const text = withoutPrefix(message)
  const first = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(first) ? first : `${first}.`
}
