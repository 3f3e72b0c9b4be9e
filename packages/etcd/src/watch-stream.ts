import type { IWatchCreateRequest, IWatchResponse } from 'etcd3'
import type { Host } from './host.ts'
import type { HostPool } from './host-pool.ts'
import type { Session, Token } from './session.ts'
import { classifyWireError, ForeignCluster, isStaleToken, isWireError } from './wire-failure.ts'

export interface WatchStreamListener {
  onResponse(response: IWatchResponse): void
  /** Called once, when no more responses follow. */
  onEnd(error: Error): void
}

/** One connection of a watch to one node. It does not interpret revisions: `Watch` does. */
export interface WatchStream {
  readonly address: string
  /** Requests a sign of life from the node; the answer has the watch id -1. */
  ping(): void
  /** Ends the connection without `onEnd`. */
  close(): void
}

/** Opens watch streams on a healthy host, and sets aside hosts whose streams break. */
export interface WatchSource {
  /** Fires when no more streams can be opened. */
  readonly closed: AbortSignal
  /** @param address the node to use; by default the next healthy one in turn */
  open(request: IWatchCreateRequest, listener: WatchStreamListener, address?: string): Promise<WatchStream>
  /** Suspects the node at this address, so that other nodes are preferred for now. */
  suspect(address: string): void
}

/**
 * Implements the watch protocol instead of using etcd3's `Watcher`. That one moves its start to the
 * header's revision, which on a catch-up batch is far beyond the batch's last event. A connection
 * that is cut then silently loses the rest. It also throws on the answer to a progress request.
 */
export class PooledWatchSource implements WatchSource {
  private readonly pool: HostPool
  private readonly session: Session

  constructor(pool: HostPool, session: Session) {
    this.pool = pool
    this.session = session
  }

  get closed(): AbortSignal {
    return this.pool.closed
  }

  async open(
    request: IWatchCreateRequest,
    listener: WatchStreamListener,
    address?: string,
  ): Promise<WatchStream> {
    const host = address === undefined ? this.pool.pick() : this.pool.hostAt(address)
    const login = this.session.token(host)
    const blame = (error: unknown) => {
      if (!isWireError(error)) return
      if (isStaleToken(error)) this.session.renew(login)
      else if (classifyWireError(error).hostAtFault) this.pool.setAside(host)
    }
    const stream = await openedBy(host, login).catch((error: unknown) => {
      blame(error)
      throw error
    })
    let ended = false
    const end = (error: Error) => {
      if (ended) return
      ended = true
      blame(error)
      listener.onEnd(error)
    }
    stream.on('data', (response) => {
      if (ended) return
      if (!this.pool.accepts(host, response.header)) {
        stream.cancel()
        return end(new ForeignCluster(host.address))
      }
      // etcd 3.4 does not distinguish an expired token from a lack of permission.
      if (response.canceled && response.compact_revision === '0') this.session.renew(login)
      listener.onResponse(response)
    })
    stream.on('error', end)
    stream.on('end', () => end(new Error('the node ended the watch stream')))
    stream.write({ create_request: request })
    return {
      address: host.address,
      ping: () => stream.write({ progress_request: {} }),
      close: () => {
        ended = true
        stream.cancel()
      },
    }
  }

  suspect(address: string): void {
    this.pool.setAside(this.pool.hostAt(address))
  }
}

async function openedBy(host: Host, login: Token | undefined) {
  return host.openWatch(login && (await login))
}
