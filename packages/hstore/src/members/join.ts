import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../server/usage-error.ts'
import type { MemberId } from './member-id.ts'

/** What a member answers to a node that joins. */
export interface ClusterDescription {
  readonly clusterId: MemberId
  readonly members: readonly { readonly id: MemberId; readonly peerUrls: readonly string[] }[]
}

const retryMs = 200

/**
 * Asks the members, one after the other, until one lists a member with these peer URLs.
 *
 * @param ask resolves with the description by the member at a URL, or rejects where it does not answer
 * @throws {UsageError} where nobody answers in time, or the cluster has no such member
 */
export async function findOwnId(
  ask: (url: string) => Promise<ClusterDescription>,
  memberUrls: readonly string[],
  ownUrls: readonly string[],
  timeoutMs: number,
): Promise<{ readonly clusterId: MemberId; readonly nodeId: MemberId }> {
  const until = performance.now() + timeoutMs
  let problem = 'there is no other member in --initial-cluster'
  do {
    for (const url of memberUrls) {
      try {
        const { clusterId, members } = await ask(url)
        const own = members.find(({ peerUrls }) => peerUrls.some((each) => ownUrls.includes(each)))
        if (own !== undefined) return { clusterId, nodeId: own.id }
        problem = `no member of the cluster has the peer URL ${ownUrls.join()}: add it with \`member add\` first`
      } catch (error) {
        problem = (error as Error).message
      }
    }
    await sleep(retryMs)
  } while (performance.now() < until)
  throw new UsageError(`This node cannot join: ${problem}`)
}
