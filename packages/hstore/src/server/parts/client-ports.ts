import type { createFrontEnd } from '../../front/create-front-end.ts'
import { encodeMemberCommand } from '../../members/bootstrap.ts'
import { peerAddressOf } from '../../members/peer-url.ts'
import { HeldPort } from '../held-port.ts'
import { Publisher } from '../publisher.ts'
import { StartError } from '../start-error.ts'
import { clientTls } from '../tls-options.ts'
import type { OpenState } from './open-state.ts'
import type { Replication } from './replication.ts'

/** The ports for clients, which belong to the node before it serves them. */
export class ClientPorts {
  private readonly open: OpenState
  private readonly publisher: Publisher
  private readonly ports: readonly ReturnType<typeof peerAddressOf>[]
  private readonly held: readonly HeldPort[]

  private constructor(open: OpenState, publisher: Publisher, held: readonly HeldPort[]) {
    this.open = open
    this.publisher = publisher
    this.held = held
    this.ports = open.options.listenClientUrls.map(peerAddressOf)
  }

  /** @throws {StartError} where the system refuses an address */
  static async hold(open: OpenState, { consensus }: Replication): Promise<ClientPorts> {
    const { options, identity, state } = open
    const held = options.listenClientUrls.map((url) =>
      listening(url, () => HeldPort.open(peerAddressOf(url))),
    )
    const publisher = new Publisher({
      members: state.members,
      own: { id: identity.nodeId, name: options.name, clientUrls: options.advertiseClientUrls },
      linearize: () => consensus.linearize(),
      commit: (command) => consensus.propose(encodeMemberCommand(command)),
    })
    return new ClientPorts(open, publisher, await Promise.all(held))
  }

  /**
   * Clients are served once the others know this node, as in etcd: before, its state may be any
   * age.
   */
  async serve(frontEnd: ReturnType<typeof createFrontEnd>): Promise<void> {
    const { options, log } = this.open
    if (!(await this.publisher.publish())) return
    await this.release()
    for (const { host, port, isTls } of this.ports)
      await frontEnd.listen({ host, port, ...clientTls(options, isTls) })
    log.info(`serving clients at ${options.listenClientUrls.join()}`)
  }

  /** The node is not made known to the others any more. */
  stopPublishing(): void {
    this.publisher.close()
  }

  /** Frees the ports that are not served. */
  async release(): Promise<void> {
    for (const each of this.held) await each.close()
  }
}

/** @throws {StartError} where the system refuses the address */
export async function listening<Opened>(url: string, listen: () => Promise<Opened>): Promise<Opened> {
  try {
    return await listen()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new StartError(
        `This node cannot listen at ${url}: another program does. End that program, or give another URL.`,
      )
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND')
      throw new StartError(`This node cannot listen at ${url}: ${message}. Give another URL.`)
    throw error
  }
}
