import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Connection, type ConnectionHandler } from './connection.ts'
import type { Address } from './dial.ts'
import { channel } from './frame.ts'
import { readRefusal } from './greeting.ts'
import type { PeerSettings } from './settings.ts'
import type { Timers } from './timers.ts'
import type { TlsMaterial } from './tls-files.ts'

/*
 * A node that joins does not know its id: the cluster gave it one when it was added. So it asks a
 * member for the cluster's id and its members before it greets anybody.
 */

export interface LookupOptions {
  readonly address: Address
  readonly tls: TlsMaterial | undefined
  readonly timers: Timers
  readonly settings: PeerSettings
}

/**
 * The answer of the node at an address, as it was given by `onLookup` there.
 *
 * @throws {Error} where no node answers in time
 */
export function lookup({ address, tls, timers, settings }: LookupOptions): Promise<Buffer> {
  const { host, port } = address
  return new Promise((resolve, reject) => {
    const socket: Socket = tls ? connectTls({ host, port, ...tls }) : connect({ host, port })
    const cancel = timers.after(settings.dialTimeoutMs, () =>
      connection.close(`no answer in ${settings.dialTimeoutMs} ms`),
    )
    const handler: ConnectionHandler = {
      onFrame(kind, payload) {
        if (kind === channel.lookupAnswer) resolve(Buffer.from(payload))
        else if (kind === channel.refusal) reject(new Error(readRefusal(payload).words))
        connection.close('the lookup has ended')
      },
      onClosed(why) {
        cancel()
        reject(new Error(`${host}:${port} did not answer: ${why}`))
      },
    }
    const connection = new Connection(socket, `${host}:${port}`, settings, handler)
    // The answer may be larger than a greeting.
    connection.greeted(handler, connection.traffic)
    socket.once(tls ? 'secureConnect' : 'connect', () => connection.frame(channel.lookup, () => {}))
  })
}
