import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { EtcdStore } from '@ticketcd/etcd'
import { PeerSecret } from '@ticketcd/schema'

/**
 * What the processes of the api know one another by: who can read it from etcd is one of them. The first that asks makes it.
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

  /** @param authorization the header of a request */
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

/** Of one length, which a comparison in constant time asks for. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
