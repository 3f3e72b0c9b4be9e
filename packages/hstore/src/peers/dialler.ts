import { backoffMs } from './backoff.ts'
import type { Connection } from './connection.ts'
import type { Address, DialFailure } from './dial.ts'
import type { Cancel, Timers } from './timers.ts'

export interface DiallerOptions {
  readonly timers: Timers
  readonly random: () => number
  readonly dial: (
    address: Address,
    onReady: (connection: Connection) => void,
    onFailed: (why: DialFailure) => void,
  ) => { cancel(): void }
  readonly onConnected: (connection: Connection, address: Address) => void
  readonly onFailed: (why: DialFailure) => void
}

type State =
  | { readonly type: 'stopped' }
  | { readonly type: 'waiting'; readonly cancel: Cancel }
  | { readonly type: 'dialling'; readonly dial: { cancel(): void } }
  | { readonly type: 'connected'; readonly connection: Connection; readonly address: Address }

/** Keeps one connection to a peer: dials, and dials again when it fails or is lost. */
export class Dialler {
  private readonly options: DiallerOptions
  private addresses: readonly Address[] = []
  private state: State = { type: 'stopped' }
  private attempts = 0
  private failures = 0

  constructor(options: DiallerOptions) {
    this.options = options
  }

  /**
   * Addresses are tried in turn. A connection to one that is gone is closed. Without an address
   * nothing is dialled.
   */
  setAddresses(addresses: readonly Address[]): void {
    if (isSame(addresses, this.addresses)) return
    this.addresses = addresses
    this.failures = 0
    const { state } = this
    if (state.type === 'connected') {
      if (addresses.some(isSameAs(state.address))) return
      state.connection.finish()
    }
    this.leave()
    this.dial()
  }

  /** The connection has carried something, so the next failure is the first one again. */
  proven(): void {
    this.failures = 0
  }

  /** The connection is gone that `onConnected` handed out. */
  lost(connection: Connection, why: DialFailure): void {
    if (this.state.type === 'connected' && this.state.connection === connection) this.retry(why)
  }

  private dial(): void {
    const address = this.addresses[this.attempts % Math.max(1, this.addresses.length)]
    if (address === undefined) {
      this.state = { type: 'stopped' }
      return
    }
    this.attempts += 1
    const dial = this.options.dial(
      address,
      (connection) => {
        this.state = { type: 'connected', connection, address }
        this.options.onConnected(connection, address)
      },
      (why) => {
        this.retry(why)
        this.options.onFailed(why)
      },
    )
    this.state = { type: 'dialling', dial }
  }

  private retry({ code }: DialFailure): void {
    const { timers, random } = this.options
    this.failures += 1
    const cancel = timers.after(backoffMs(this.failures, code, random()), () => this.dial())
    this.state = { type: 'waiting', cancel }
  }

  private leave(): void {
    if (this.state.type === 'waiting') this.state.cancel()
    if (this.state.type === 'dialling') this.state.dial.cancel()
    this.state = { type: 'stopped' }
  }
}

const isSameAs =
  (one: Address) =>
  ({ host, port }: Address) =>
    one.host === host && one.port === port

function isSame(one: readonly Address[], other: readonly Address[]): boolean {
  return (
    one.length === other.length && one.every((address, each) => isSameAs(address)(other[each] ?? address))
  )
}
