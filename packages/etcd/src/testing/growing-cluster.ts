import {
  defaultEngine,
  type Engine,
  freePort,
  loopback,
  startCluster,
  type TestCluster,
} from '@ticketcd/cluster'
import { eventually } from './eventually.ts'

interface RawMember {
  ID: string
  name?: string
  peerURLs: string[]
}

/** etcd rejects a change of members unless all are connected, and for 5 s after an election. */
const changeTimeoutMs = 40_000

/** A cluster whose members are added and removed, as an operator replaces nodes. */
export class GrowingCluster {
  private current: string[]
  private readonly clusters: TestCluster[]

  private constructor(first: TestCluster) {
    this.clusters = [first]
    this.current = [...first.endpoints]
  }

  /** `host:port` of each member, the latest one last. */
  get addresses(): readonly string[] {
    return this.current
  }

  static async start(nodes: 1 | 3, engine?: Engine): Promise<GrowingCluster> {
    return new GrowingCluster(await startCluster({ nodes, ...(engine && { engine }) }))
  }

  /** Adds a node on new ports as a learner, and returns its address. */
  async addLearner(contact: string): Promise<string> {
    const peerPort = await freePort()
    const peerURLs = [`http://${loopback}:${peerPort}`]
    await this.change(contact, 'add', { peerURLs, isLearner: true })
    const name = `added${this.clusters.length}`
    const members = (await this.members(contact)).map((member) => ({
      name: member.name || name,
      peerUrls: member.peerURLs,
    }))
    const joining: Engine = {
      ...defaultEngine(),
      args: (version, node, { token }) =>
        defaultEngine().args(version, { ...node, name, peerPort }, { state: 'existing', members, token }),
    }
    const added = await startCluster({ nodes: 1, engine: joining })
    this.clusters.push(added)
    const [address = ''] = added.endpoints
    this.current.push(address)
    return address
  }

  /** Makes a learner a voter, once it has caught up. */
  async promote(contact: string, address: string): Promise<void> {
    await this.change(contact, 'promote', { ID: await this.idOf(address) })
  }

  /** Removes a member; its process then ends by itself. */
  async remove(contact: string, address: string): Promise<void> {
    await this.change(contact, 'remove', { ID: await this.idOf(address) })
    this.current = this.current.filter((other) => other !== address)
    await eventually(
      () =>
        post(address, 'maintenance/status').then(
          () => false,
          () => true,
        ),
      changeTimeoutMs,
    )
  }

  async stop(): Promise<void> {
    for (const cluster of this.clusters) await cluster.stop()
  }

  private async idOf(address: string): Promise<string> {
    const { header } = await post<{ header: { member_id: string } }>(address, 'maintenance/status')
    return header.member_id
  }

  private async members(contact: string): Promise<RawMember[]> {
    return (await post<{ members: RawMember[] }>(contact, 'cluster/member/list')).members
  }

  private async change(contact: string, what: 'add' | 'promote' | 'remove', body: object): Promise<void> {
    let problem: unknown
    await eventually(
      () =>
        post(contact, `cluster/member/${what}`, body).then(
          () => true,
          (error: unknown) => {
            problem = error
            return false
          },
        ),
      changeTimeoutMs,
    ).catch((cause) => {
      throw new Error(`${what}: ${problem}`, { cause })
    })
  }
}

async function post<Answer>(address: string, path: string, body: object = {}): Promise<Answer> {
  const answer = await fetch(`http://${address}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return JSON.parse(text) as Answer
}
