import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { RaftStart } from '@ticketcd/raft'
import type { Identity } from '../log/identity.ts'
import type { Recovered } from '../log/recovery.ts'
import { firstEntries, firstMembers } from '../members/bootstrap.ts'
import { decodeDescription } from '../members/cluster-description.ts'
import { forcedCluster } from '../members/force-new-cluster.ts'
import { type Ask, findOwnId, requireNotBootstrapped } from '../members/join.ts'
import { peerAddressOf } from '../members/peer-url.ts'
import { lookup } from '../peers/lookup.ts'
import { settingsOf } from '../peers/settings.ts'
import { systemTimers } from '../peers/timers.ts'
import { TlsSource } from '../peers/tls-files.ts'
import type { Logger } from './logger.ts'
import type { ServerOptions } from './options.ts'
import { peerTls } from './tls-options.ts'
import { UsageError } from './usage-error.ts'

/*
 * The first start of a node: it founds a cluster or joins one. On later starts the data folder
 * decides, and the flags that describe the cluster have no effect, as in etcd.
 */

/** How long a node that joins looks for a member that answers. */
const joinTimeoutMs = 20_000
/** How long one member may take to answer, beside the election time-out (as in etcd). */
const lookupMs = 1_000

export class FirstStart {
  private readonly options: ServerOptions
  private readonly log: Logger
  private readonly first: ReturnType<typeof firstMembers>

  constructor(options: ServerOptions, log: Logger) {
    this.options = options
    this.log = log
    this.first = firstMembers(options.initialCluster, options.clusterToken)
  }

  /**
   * Finds out the identity of a node without data.
   *
   * @throws {UsageError} where the flags do not name it, or the cluster does not take it
   */
  async identity(): Promise<Identity> {
    const { options, first } = this
    const own = first.members.find(({ name }) => name === options.name)
    if (own === undefined)
      throw new UsageError(`--initial-cluster does not name this member: there is no '${options.name}' in it`)
    if (!isDeepStrictEqual([...own.peerUrls].sort(), [...options.advertisePeerUrls].sort()))
      throw new UsageError(
        `--initial-cluster has '${options.name}' at ${own.peerUrls.join()}, and --initial-advertise-peer-urls is ` +
          `${options.advertisePeerUrls.join()}. Give the same URLs in both; two members need two names.`,
      )
    if (options.clusterState === 'new') {
      const identity = { clusterId: first.clusterId, nodeId: own.id }
      // Before the folder gets the identity, which would make it look like one that was used.
      await this.requireNotBootstrapped(identity)
      return identity
    }
    return await findOwnId({
      ask: this.ask(),
      memberUrls: this.urlsBut(own.id),
      ownUrls: options.advertisePeerUrls,
      timeoutMs: joinTimeoutMs,
      onWaiting: (problem) => this.log.warn(`waits for the cluster: ${problem}`),
      now: () => performance.now(),
      sleep,
    })
  }

  /**
   * The state that Raft starts from. Of a new cluster it is made durable first.
   *
   * @throws {UsageError} where a first member has lost its log
   */
  async raft(identity: Identity, recovered: Recovered): Promise<Omit<RaftStart, 'options' | 'random'>> {
    const { nodeId: id } = identity
    const { snapshot: found, hardState, entries } = recovered
    const snapshot = found ?? { index: 0, term: 0, configuration: { voters: [], learners: [] } }
    if (found === undefined && entries.length === 0) {
      // A crash came between the identity and the first entries, or somebody has removed the log.
      await this.requireNotBootstrapped(identity)
      if (!this.isFounder(identity)) return { id, snapshot }
      const first = firstEntries(this.first.members)
      return { id, snapshot, ...(await appended(recovered, first)) }
    }
    const stored = { snapshot, hardState, entries }
    const forced = this.options.isForceNewCluster && forcedCluster(stored, id, this.options.advertisePeerUrls)
    if (!forced) return { id, snapshot, entries, ...(hardState && { hardState }) }
    this.log.warn('--force-new-cluster: this node is the only member from now on, and all others are removed')
    const added = await appended(recovered, forced)
    return { id, snapshot, hardState: added.hardState, entries: [...entries, ...added.entries] }
  }

  private async requireNotBootstrapped(identity: Identity): Promise<void> {
    await requireNotBootstrapped(this.ask(), this.urlsBut(identity.nodeId), identity)
  }

  private isFounder({ clusterId, nodeId }: Identity): boolean {
    const { options, first } = this
    if (options.clusterState !== 'new' || clusterId !== first.clusterId) return false
    return first.members.some(({ id }) => id === nodeId)
  }

  private urlsBut(own: string): readonly string[] {
    return this.first.members.filter(({ id }) => id !== own).flatMap(({ peerUrls }) => peerUrls)
  }

  private ask(): Ask {
    const { tls: files } = peerTls(this.options)
    const tls = files && new TlsSource(files, systemTimers).current()
    // A member that runs must be found, also on a busy machine: see `requireNotBootstrapped`.
    const settings = settingsOf({ dialTimeoutMs: lookupMs + this.options.electionMs })
    return async (url) => {
      const address = peerAddressOf(url)
      return decodeDescription(await lookup({ address, tls, timers: systemTimers, settings }))
    }
  }
}

/** Puts a change of the log on disk. */
async function appended<Change extends ReturnType<typeof firstEntries>>(
  { log }: Recovered,
  change: Change,
): Promise<Change> {
  log.append({ number: 0, snapshot: undefined, ...change })
  await log.sync()
  return change
}
