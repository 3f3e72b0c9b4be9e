import { UsageError } from '../server/usage-error.ts'
import type { ClusterDescription } from './cluster-description.ts'
import type { MemberId } from './member-id.ts'

/*
 * A node without data asks the members who it is.
 *
 * Invariant: a member that has run never starts with an empty log. It would have lost its votes and
 * its acknowledgements, so it could vote twice in a term, or elect a leader without committed
 * entries.
 */

/** Asks the member at a URL. Rejects where it does not answer. */
export type Ask = (url: string) => Promise<ClusterDescription>

const retryMs = 200

export interface JoinOptions {
  readonly ask: Ask
  /** Of the other members. */
  readonly memberUrls: readonly string[]
  readonly ownUrls: readonly string[]
  readonly timeoutMs: number
  /** Called with the reason why the node still waits, when that has changed. */
  readonly onWaiting: (problem: string) => void
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<unknown>
}

/**
 * Asks the members, one after the other, until one lists a member with these peer URLs.
 *
 * @throws {UsageError} where nobody answers in time, or the cluster has no such member, or that
 *   member has run before
 */
export async function findOwnId({
  ask,
  memberUrls,
  ownUrls,
  timeoutMs,
  onWaiting,
  now,
  sleep,
}: JoinOptions): Promise<{ readonly clusterId: MemberId; readonly nodeId: MemberId }> {
  const until = now() + timeoutMs
  let problem = 'there is no other member in --initial-cluster'
  const waitFor = (reason: string) => {
    if (reason !== problem) onWaiting(reason)
    problem = reason
  }
  while (memberUrls.length > 0) {
    for (const url of memberUrls) {
      const answer = await ask(url).catch((error: Error) => error)
      if (answer instanceof Error) {
        waitFor(answer.message)
        continue
      }
      const own = answer.members.find(({ peerUrls }) => peerUrls.some((each) => ownUrls.includes(each)))
      if (own !== undefined && own.clientUrls.length > 0) throw bootstrappedError(own.id)
      if (own !== undefined) return { clusterId: answer.clusterId, nodeId: own.id }
      waitFor(`no member of the cluster has the peer URL ${ownUrls.join()}: add it with \`member add\` first`)
    }
    if (now() >= until) break
    await sleep(retryMs)
  }
  throw new UsageError(`This node cannot join: ${problem}`)
}

/**
 * Asks each member once whether a first member has run before. Members that do not answer may be as
 * new as this node.
 *
 * @throws {UsageError} where it has run
 */
export async function requireNotBootstrapped(
  ask: Ask,
  memberUrls: readonly string[],
  { clusterId, nodeId }: { readonly clusterId: MemberId; readonly nodeId: MemberId },
): Promise<void> {
  const answers = await Promise.all(memberUrls.map((url) => ask(url).catch(() => undefined)))
  for (const answer of answers) {
    if (answer?.clusterId !== clusterId) continue
    if (answer.members.some(({ id, clientUrls }) => id === nodeId && clientUrls.length > 0))
      throw bootstrappedError(nodeId)
  }
}

function bootstrappedError(id: MemberId): UsageError {
  return new UsageError(
    `member ${id} has already been bootstrapped, and its data folder is empty. A member must not come back ` +
      'without its data. Remove it with `member remove`, add it again with `member add`, and start it with ' +
      '--initial-cluster-state=existing.',
  )
}
