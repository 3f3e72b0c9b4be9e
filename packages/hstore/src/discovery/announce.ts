import { systemClock } from '../front/clock.ts'
import { systemTimers, type Timers } from '../peers/timers.ts'
import { type Announcement, announcementForNetwork, announcementText } from './announcement.ts'
import { clusterTag } from './cluster-tag.ts'
import { OwnEntry } from './entry-folder.ts'
import { newMessage } from './message.ts'
import { MulticastChannel, type MulticastOptions } from './multicast.ts'
import { Responder } from './responder.ts'
import { type SealKey, seal, sealKey } from './seal.ts'

/** Well within the time that an entry counts. */
const rewriteMs = 60_000

export interface AnnounceOptions {
  readonly announcement: Announcement
  /** Without one nothing is sent to the network. */
  readonly secret: string | undefined
  /** The folder of entries. */
  readonly folder: string
  /**
   * A sentence for the log, once for each kind of problem. The announcement goes on where it can.
   */
  readonly onProblem: (problem: string) => void
  readonly network?: Pick<MulticastOptions, 'interfaces' | 'port'> | undefined
  /** Milliseconds since 1970. */
  readonly wallClock?: () => number
  readonly timers?: Timers
}

export interface Announced {
  /** Whether it answers questions from the network, when the announcement begins. */
  readonly isOnNetwork: boolean
  /** Resolves when nothing announces the node any more. */
  close(): Promise<void>
}

/**
 * Announces a node: to the programs of its user on this machine, and with a secret also to those on
 * the network that have the secret. Resolves when a search finds it.
 *
 * @throws {RangeError} for names and URLs that do not fit into one packet
 */
export async function announce(options: AnnounceOptions): Promise<Announced> {
  const key = options.secret === undefined ? undefined : sealKey(options.secret)
  const payload = announcementText(options.announcement)
  const entry = await announceHere(options, payload, key)
  const channel = key && answerQuestions(options, key)
  await channel?.ready()
  return {
    isOnNetwork: channel?.isOpen ?? false,
    async close() {
      await Promise.all([entry.close(), channel?.close()])
    },
  }
}

async function announceHere(
  { announcement, folder, onProblem, wallClock = Date.now, timers = systemTimers }: AnnounceOptions,
  payload: string,
  key: SealKey | undefined,
): Promise<Pick<Announced, 'close'>> {
  const entry = await OwnEntry.in(folder)
  const tag = clusterTag(announcement.cluster)
  const problems = new Set<string>()
  const write = () =>
    entry.write(seal(newMessage('entry', tag, wallClock(), payload), key)).catch(({ message }: Error) => {
      if (!problems.has(message)) onProblem(`This node is not announced on its machine. ${message}`)
      problems.add(message)
    })
  let last = write()
  await last
  const stop = timers.every(rewriteMs, () => {
    last = last.then(write)
  })
  return {
    async close() {
      stop()
      await last
      await entry.remove()
    },
  }
}

/** @returns undefined where the node has no address for other machines */
function answerQuestions(
  { announcement, onProblem, network, wallClock = Date.now }: AnnounceOptions,
  key: SealKey,
): MulticastChannel | undefined {
  const forNetwork = announcementForNetwork(announcement)
  if (forNetwork === undefined) {
    onProblem(
      `Only this machine can dial ${announcement.clientUrls.join()}, so this node is not announced on the network. ` +
        'Give an address of the network in --advertise-client-urls.',
    )
    return undefined
  }
  const responder = new Responder({
    clusterTag: clusterTag(announcement.cluster),
    key,
    announcement: announcementText(forNetwork),
    wallClock,
    clock: systemClock,
  })
  const channel: MulticastChannel = new MulticastChannel({
    ...network,
    onMessage: (message) => {
      const answer = responder.respond(message)
      if (answer !== undefined) channel.send(answer)
    },
    onProblem: (problem) => onProblem(`${problem} Nodes of this machine find each other without it.`),
  })
  return channel
}
