import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { EtcdStore } from '@ticketcd/etcd'
import { PeerSecret } from '@ticketcd/schema'

/**
 * The secret by which processes of the api authenticate each other: every process that can read it
 * from etcd is a peer. The first process that needs it creates it.
 */
export class PeerSecretHolder {
  private readonly store: Pick<EtcdStore, 'create'>
  private secret: Promise<string> | undefined

  constructor(store: Pick<EtcdStore, 'create'>) {
    this.store = store
  }

  get(): Promise<string> {
    this.secret ??= this.read().catch((error: unknown) => {
      this.secret = undefined
      throw error
    })
    return this.secret
  }

  /** Whether a request comes from a peer. @param authorization the header of the request */
  async admits(authorization: string | undefined): Promise<boolean> {
    const given = authorization?.match(/^Bearer (\S+)$/)?.[1]
    return given !== undefined && timingSafeEqual(digestOf(given), digestOf(await this.get()))
  }

  private async read(): Promise<string> {
    const key = randomBytes(32).toString('hex')
    const result = await this.store.create(PeerSecret, { name: 'peers' }, { key }, { resendable: true })
    return result.created ? key : result.entry.value.key
  }
}

/** Digests have equal lengths, which `timingSafeEqual` requires. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
