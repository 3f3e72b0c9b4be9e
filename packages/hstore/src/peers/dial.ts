import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Connection, type ConnectionHandler } from './connection.ts'
import { channel } from './frame.ts'
import { type Greeting, type Refusal, readRefusal, readWelcome, writeGreeting } from './greeting.ts'
import type { PeerSettings } from './settings.ts'
import type { Cancel, Timers } from './timers.ts'
import type { TlsMaterial } from './tls-files.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface DialOptions {
  readonly address: Address
  readonly greeting: Greeting
  readonly tls: TlsMaterial | undefined
  readonly timers: Timers
  readonly settings: PeerSettings
  /** The first frames may follow the welcome at once: call `greeted` in here. */
  readonly onReady: (connection: Connection) => void
  readonly onFailed: (why: DialFailure) => void
}

/** `code` is `unreachable` where no node has answered. */
export interface DialFailure {
  readonly code: Refusal['code'] | 'unreachable'
  readonly words: string
  /** The machine has answered: no process listens at the address. */
  readonly isRefused?: boolean
}

/** One attempt to connect to a node and to be welcomed by it. */
export class Dial implements ConnectionHandler {
  private readonly options: DialOptions
  private readonly connection: Connection
  private readonly cancelDeadline: Cancel
  private isOver = false
  private isRefused = false

  constructor(options: DialOptions) {
    this.options = options
    const { address, greeting, settings, timers, tls } = options
    const socket = open(address, tls)
    // Before the connection's own listener, which ends the attempt.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      this.isRefused = code === 'ECONNREFUSED'
    })
    this.connection = new Connection(socket, `${address.host}:${address.port}`, settings, this)
    this.cancelDeadline = timers.after(settings.dialTimeoutMs, () =>
      this.connection.close(`no welcome in ${settings.dialTimeoutMs} ms`),
    )
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      this.connection.frame(channel.greeting, (out) => writeGreeting(out, greeting))
    })
  }

  cancel(): void {
    this.end()
    this.connection.close('the attempt was given up')
  }

  onFrame(kind: number, payload: Buffer): void {
    try {
      if (kind === channel.refusal) this.fail(readRefusal(payload))
      else if (kind === channel.welcome) this.welcomed(payload)
      else this.connection.close('the answer to the greeting is no welcome')
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.connection.close(`the answer to the greeting is malformed: ${error.message}`)
    }
  }

  onClosed(why: string): void {
    this.fail({ code: 'unreachable', words: why, isRefused: this.isRefused })
  }

  private welcomed(payload: Buffer): void {
    const { clusterId, nodeId } = readWelcome(payload)
    const { greeting, onReady } = this.options
    if (clusterId !== greeting.clusterId)
      this.fail({ code: 'cluster', words: `the address belongs to cluster ${clusterId}` })
    else if (nodeId !== greeting.to)
      this.fail({ code: 'receiver', words: `the address belongs to node ${nodeId}` })
    else {
      this.end()
      onReady(this.connection)
    }
  }

  private fail(why: DialFailure): void {
    if (this.isOver) return
    this.end()
    this.connection.close(why.words)
    this.options.onFailed(why)
  }

  private end(): void {
    this.isOver = true
    this.cancelDeadline()
  }
}

function open({ host, port }: Address, tls: TlsMaterial | undefined): Socket {
  return tls ? connectTls({ host, port, secureContext: tls.secureContext }) : connect({ host, port })
}
