import { systemTimers, type Timers } from '../peers/timers.ts'
import type { Announcement } from './announcement.ts'
import { readEntries } from './entry-folder.ts'
import { MulticastChannel, type MulticastOptions } from './multicast.ts'
import { sealKey } from './seal.ts'
import { Search, type UnverifiedNode } from './search.ts'

const defaultTimeoutMs = 3_000
/** After the first node: the others answer at about the same time. */
const settleMs = 300
const readFolderMs = 200
/** Packets may be lost. Each wait is twice the one before. */
const firstRepeatMs = 200

export interface DiscoverOptions {
  /** Undefined for any cluster. */
  readonly cluster: string | undefined
  /** Without one only the nodes of this user on this machine are found. */
  readonly secret: string | undefined
  /** The folder of entries. */
  readonly folder: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
  readonly network?: Pick<MulticastOptions, 'interfaces' | 'port'> | undefined
  readonly timers?: Timers
  /** Milliseconds since 1970. */
  readonly wallClock?: () => number
}

export interface Discovered {
  /** Verified, each of them once, by cluster and name. */
  readonly nodes: readonly Announcement[]
  /** Nodes of the cluster that do not count. */
  readonly unverified: readonly UnverifiedNode[]
  /** Sentences about the networks and folders that could not be searched. */
  readonly problems: readonly string[]
}

/**
 * Searches for nodes. Ends shortly after the first one, or after `timeoutMs` without any.
 *
 * @throws the reason of the signal where it is aborted
 */
export async function discover(options: DiscoverOptions): Promise<Discovered> {
  options.signal?.throwIfAborted()
  const running = new RunningSearch(options)
  try {
    return await running.result
  } finally {
    await running.close()
  }
}

class RunningSearch {
  readonly result: Promise<Discovered>
  private readonly options: DiscoverOptions
  private readonly timers: Timers
  private readonly search: Search
  private readonly channel: MulticastChannel | undefined
  private readonly problems = new Set<string>()
  private readonly cancels: (() => void)[] = []
  private isSettling = false
  private isClosed = false
  private end = () => {}

  constructor(options: DiscoverOptions) {
    const { cluster, secret, signal, network, wallClock = Date.now, timeoutMs = defaultTimeoutMs } = options
    this.options = options
    this.timers = options.timers ?? systemTimers
    const key = secret === undefined ? undefined : sealKey(secret)
    this.search = new Search(cluster, key, wallClock)
    this.result = new Promise((resolve, reject) => {
      this.end = () => resolve(this.discovered)
      const abort = () => reject(signal?.reason as Error)
      signal?.addEventListener('abort', abort)
      this.cancels.push(() => signal?.removeEventListener('abort', abort))
    })
    this.cancels.push(this.timers.after(timeoutMs, this.end))
    this.channel = key && this.openChannel(network)
    this.cancels.push(this.timers.every(readFolderMs, () => void this.readFolder()))
    void this.readFolder()
    void this.channel?.ready().then(() => this.ask(firstRepeatMs))
  }

  async close(): Promise<void> {
    this.isClosed = true
    for (const cancel of this.cancels.splice(0)) cancel()
    await this.channel?.close()
  }

  private openChannel(network: DiscoverOptions['network']): MulticastChannel {
    return new MulticastChannel({
      ...network,
      onMessage: (message, from) => {
        this.search.take(message, from)
        this.settle()
      },
      onProblem: (problem) => this.problems.add(problem),
    })
  }

  private get discovered(): Discovered {
    const { nodes, unverified } = this.search
    return { nodes, unverified, problems: [...this.problems] }
  }

  private ask(repeatMs: number): void {
    if (this.isClosed) return
    this.channel?.send(this.search.question())
    this.cancels.push(this.timers.after(repeatMs, () => this.ask(2 * repeatMs)))
  }

  private async readFolder(): Promise<void> {
    try {
      for (const { path, message } of await readEntries(this.options.folder))
        this.search.takeEntry(message, path)
    } catch (error) {
      this.problems.add((error as Error).message)
    }
    this.settle()
  }

  private settle(): void {
    if (this.isSettling || this.isClosed || this.search.nodes.length === 0) return
    this.isSettling = true
    // All entries of this machine are read at once.
    if (this.channel === undefined) this.end()
    else this.cancels.push(this.timers.after(settleMs, this.end))
  }
}
