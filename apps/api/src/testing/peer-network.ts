import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { defaultEngine, type Engine, peerSenderOf } from '@ticketcd/cluster'

/** The end of the head of an HTTP request, as etcd sends it. */
const headEnd = '\r\n\r\n'

/** A connection from one node to another. */
interface Line {
  /** Id of the member that opened it, in hex; `undefined` if it sent none. */
  from: string | undefined
  to: string
  sockets: Socket[]
}

/**
 * The connections between the nodes of a cluster. A node can be cut off from the others in both
 * directions, while all other programs still reach it, as with a firewall. Each node is reached
 * through a proxy, which reads the sender from the first bytes of a connection.
 */
export class PeerNetwork {
  readonly engine: Engine
  private readonly servers = new Map<string, Server>()
  private readonly targets = new Map<string, number>()
  private readonly lines = new Set<Line>()
  private isolated: { name: string; id: string } | undefined

  private constructor(servers: ReadonlyMap<string, Server>) {
    this.servers = new Map(servers)
    for (const [name, server] of servers) server.on('connection', (socket) => this.meet(name, socket))
    this.engine = { ...defaultEngine(), args: (...args) => this.argsOf(...args) }
  }

  /** @param names of all nodes of the cluster */
  static async start(names: readonly string[]): Promise<PeerNetwork> {
    const servers = new Map<string, Server>()
    for (const name of names) {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      servers.set(name, server)
    }
    return new PeerNetwork(servers)
  }

  /** @param id of the node as a member, in decimal */
  isolate(name: string, id: string): void {
    this.isolated = { name, id: BigInt(id).toString(16) }
    for (const line of this.lines) if (this.isCut(line)) end(line)
  }

  heal(): void {
    this.isolated = undefined
  }

  async close(): Promise<void> {
    for (const line of this.lines) end(line)
    await Promise.all(
      [...this.servers.values()].map((server) => new Promise((resolve) => server.close(resolve))),
    )
  }

  private argsOf(...[version, node, bootstrap]: Parameters<Engine['args']>): string[] {
    this.targets.set(node.name, node.peerPort)
    const members = [...this.servers.keys()].map((name) => `${name}=${this.urlOf(name)}`)
    return defaultEngine()
      .args(version, node, bootstrap)
      .map((arg) => {
        if (arg.startsWith('--initial-advertise-peer-urls='))
          return `--initial-advertise-peer-urls=${this.urlOf(node.name)}`
        return arg.startsWith('--initial-cluster=') ? `--initial-cluster=${members.join()}` : arg
      })
  }

  private urlOf(name: string): string {
    const address = this.servers.get(name)?.address() as AddressInfo | undefined
    if (!address) throw new RangeError(`there is no line to ${name}`)
    return `http://127.0.0.1:${address.port}`
  }

  /** A connection without a sender may come from the node that is cut off. */
  private isCut({ from, to }: Line): boolean {
    if (!this.isolated) return false
    return to === this.isolated.name || from === undefined || from === this.isolated.id
  }

  private meet(to: string, socket: Socket): void {
    const line: Line = { from: undefined, to, sockets: [socket] }
    this.lines.add(line)
    socket.on('error', () => end(line))
    socket.on('close', () => {
      end(line)
      this.lines.delete(line)
    })
    let head = Buffer.alloc(0)
    const listen = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      line.from = peerSenderOf(head.toString('latin1'))
      if (line.from === undefined && isHttp(head) && !head.includes(headEnd)) return
      socket.off('data', listen)
      if (this.isCut(line)) end(line)
      else join(line, socket, this.targets.get(to) ?? 0, head)
    }
    socket.on('data', listen)
  }
}

/** hstore sends its greeting in one piece, and a query for the members names no sender. */
function isHttp(head: Buffer): boolean {
  return /^(GET|POST) /.test(head.toString('latin1', 0, 5))
}

function join(line: Line, socket: Socket, port: number, head: Buffer): void {
  socket.pause()
  const node = connect(port, '127.0.0.1', () => {
    node.write(head)
    socket.pipe(node).pipe(socket)
  })
  line.sockets.push(node)
  node.on('error', () => end(line))
  node.on('close', () => end(line))
}

function end({ sockets }: Line): void {
  for (const socket of sockets) socket.destroy()
}
