import type { Logger } from '../server/logger.ts'
import type { DiscoveryOptions } from '../server/options.ts'
import { type Announced, announce } from './announce.ts'
import type { Announcement } from './announcement.ts'
import { entryFolder } from './entry-folder.ts'
import { readSecret } from './secret.ts'

/** The announcement of a running node. No problem with it ends the node. */
export class NodeDiscovery {
  private readonly cluster: string
  private readonly secret: string | undefined
  private readonly log: Logger
  private readonly environment: Readonly<Record<string, string | undefined>>
  private announced: Promise<Announced | undefined> = Promise.resolve(undefined)
  private isClosed = false

  /** @throws {UsageError} for a secret that cannot be used */
  constructor(
    { cluster, secretFile }: DiscoveryOptions,
    log: Logger,
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    const { secret, warning } = readSecret({ file: secretFile, environment })
    this.cluster = cluster
    this.secret = secret
    this.log = log
    this.environment = environment
    if (warning !== undefined) log.warn(`discovery: ${warning}`)
  }

  /** To be called when the node serves clients. Does nothing after `close`. */
  start(node: Omit<Announcement, 'cluster'>): void {
    if (!this.isClosed) this.announced = this.announce({ ...node, cluster: this.cluster })
  }

  async close(): Promise<void> {
    this.isClosed = true
    await (await this.announced)?.close()
  }

  private async announce(announcement: Announcement): Promise<Announced | undefined> {
    const { secret, log, environment } = this
    try {
      const announced = await announce({
        announcement,
        secret,
        folder: entryFolder(environment),
        onProblem: (problem) => log.warn(`discovery: ${problem}`),
      })
      const reach = announced.isOnNetwork ? 'on the network' : 'on this machine only'
      log.info(`discovery: this node announces itself as one of '${announcement.cluster}' ${reach}`)
      return announced
    } catch (error) {
      log.warn(`discovery: This node is not announced: ${(error as Error).message}`)
      return undefined
    }
  }
}
