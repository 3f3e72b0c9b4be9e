import { startCluster, type TestCluster, type TestNode } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { Api } from './api.ts'
import { ExtraMember } from './extra-member.ts'
import type { Server } from './servers.ts'

const { Maintenance } = services

/** A cluster of three with a client for each member, and a fourth one that may be added. */
export class ClusterUnderTest {
  readonly cluster: TestCluster
  /** By the order of the members. */
  readonly apis: readonly Api[]
  readonly extra: ExtraMember
  private readonly server: Server
  private readonly opened: Api[] = []

  private constructor(server: Server, cluster: TestCluster, extra: ExtraMember) {
    this.server = server
    this.cluster = cluster
    this.extra = extra
    this.apis = cluster.endpoints.map((address) => this.open(address))
  }

  static async start(server: Server): Promise<ClusterUnderTest> {
    const cluster = await startCluster({ nodes: 3, engine: server.engine })
    return new ClusterUnderTest(server, cluster, await ExtraMember.describe(server.engine, cluster))
  }

  /** @returns a client that is closed with the cluster */
  readonly open = (address: string): Api => {
    const known = this.opened.find((api) => api.address === address)
    if (known !== undefined) return known
    const api = new Api(address, this.server.kind)
    this.opened.push(api)
    return api
  }

  readonly nodeOf = (api: Api): TestNode => this.cluster.node(this.cluster.endpoints.indexOf(api.address))

  /** The member that leads. */
  readonly leader = async (): Promise<Api> => {
    for (;;) {
      for (const api of this.opened) {
        const { leader, header } = await this.status(api)
        if (leader !== undefined && leader === header?.memberId) return api
      }
    }
  }

  /** Some member of the first three that does not lead. */
  readonly follower = async (): Promise<Api> => {
    const leader = await this.leader()
    const follower = this.apis.find((api) => api !== leader)
    if (follower === undefined) throw new Error('a cluster of three has two followers')
    return follower
  }

  async stop(): Promise<void> {
    for (const api of this.opened) api.close()
    await this.extra.kill()
    await this.cluster.stop()
  }

  private async status({ client }: Api) {
    return client.call(Maintenance.status, {}).catch(() => ({ leader: undefined, header: undefined }))
  }
}
