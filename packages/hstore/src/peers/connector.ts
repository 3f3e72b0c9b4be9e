import type { NodeId } from '@ticketcd/raft'
import type { Connection } from './connection.ts'
import { type Address, Dial, type DialFailure } from './dial.ts'
import type { Purpose, Welcome } from './greeting.ts'
import type { PeerSettings } from './settings.ts'
import type { Timers } from './timers.ts'
import type { TlsSource } from './tls-files.ts'

export interface ConnectorOptions {
  readonly self: Welcome
  readonly instance: string
  readonly tls: TlsSource | undefined
  readonly timers: Timers
  readonly settings: PeerSettings
}

/** Dials other nodes in the name of this one. */
export class Connector {
  private readonly options: ConnectorOptions

  constructor(options: ConnectorOptions) {
    this.options = options
  }

  dial(
    to: NodeId,
    purpose: Purpose,
    address: Address,
    onReady: (connection: Connection) => void,
    onFailed: (why: DialFailure) => void,
  ): Dial {
    const { self, instance, tls, timers, settings } = this.options
    const greeting = { clusterId: self.clusterId, from: self.nodeId, to, instance, purpose }
    return new Dial({ address, greeting, tls: tls?.current(), timers, settings, onReady, onFailed })
  }

  /**
   * The first of the addresses that answers.
   *
   * @param use called with the connection before its next frame arrives
   * @throws {Error} with the last failure
   */
  async dialAny<T>(
    to: NodeId,
    purpose: Purpose,
    addresses: readonly Address[],
    use: (connection: Connection) => T,
  ): Promise<T> {
    let words = 'it has no known address'
    for (const address of addresses) {
      const result = await new Promise<{ value: T } | DialFailure>((resolve) => {
        this.dial(to, purpose, address, (connection) => resolve({ value: use(connection) }), resolve)
      })
      if ('value' in result) return result.value
      words = result.words
    }
    throw new Error(`node ${to} cannot be reached: ${words}`)
  }
}
