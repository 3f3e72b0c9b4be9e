import type { Message } from '@ticketcd/raft'
import { onTestFinished } from 'vitest'
import type { Address } from '../../peers/dial.ts'
import type { PeerReport } from '../../peers/reports.ts'
import { PeerTransport } from '../../peers/transport.ts'
import type { PeerTransportOptions } from '../../peers/transport-options.ts'

export interface TestNode {
  readonly id: string
  readonly transport: PeerTransport
  readonly port: number
  readonly messages: Message[]
  readonly reports: PeerReport[]
  /** Peers whose process was reported as ended, each time. */
  readonly ended: string[]
}

/**
 * Round numbers, for tests that move the clock. The time of a dial suits a machine that is busy
 * with something else.
 */
const limits = {
  pingIntervalMs: 100,
  silentIntervalsMax: 8,
  stalledIntervalsMax: 100,
  dialTimeoutMs: 20_000,
}

/** A transport on a free port that collects its messages, and ends with the test. */
export async function startNode(id: string, options: Partial<PeerTransportOptions> = {}): Promise<TestNode> {
  const messages: Message[] = []
  const reports: PeerReport[] = []
  const ended: string[] = []
  const transport = new PeerTransport({
    self: { clusterId: 'cluster', nodeId: id },
    listen: { host: '127.0.0.1', port: 0 },
    onMessage: (message) => messages.push(message),
    onRequest: async (_from, _kind, body) => body,
    onSnapshot: async () => undefined,
    onReport: (report) => reports.push(report),
    onEnded: (peer) => ended.push(peer),
    random: () => 0,
    ...options,
    limits: { ...limits, ...options.limits },
  })
  const port = await transport.listen()
  onTestFinished(() => transport.close())
  return { id, transport, port, messages, reports, ended }
}

export const at = (port: number): Address[] => [{ host: '127.0.0.1', port }]

/** Makes the nodes known to each other. */
export function introduce(...nodes: TestNode[]): void {
  const peers = new Map(nodes.map(({ id, port }) => [id, at(port)]))
  for (const { transport } of nodes) transport.setPeers(peers)
}

export function heartbeat(from: string, to: string, round: number): Message {
  return { type: 'heartbeat', from, to, term: 1, committed: 0, round }
}

/** Lets sockets that are ready be read. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
