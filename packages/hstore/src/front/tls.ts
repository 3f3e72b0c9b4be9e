import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'

/** Certificates in PEM. */
export interface TlsMaterial {
  readonly key: Buffer
  readonly cert: Buffer
  /** Verifies the certificates of clients. */
  readonly ca?: Buffer
}

export interface TlsOptions {
  /** Runs before each handshake, so that new files count for new connections. */
  readonly load: () => Promise<TlsMaterial>
  /** Refuses clients without a certificate that `ca` verifies. */
  readonly requireClientCert: boolean
}

/** Reads certificate files. Rejects with the system's error. */
export function tlsFiles(files: {
  readonly keyFile: string
  readonly certFile: string
  readonly caFile?: string
}): () => Promise<TlsMaterial> {
  const { keyFile, certFile, caFile } = files
  return async () => {
    const [key, cert] = await Promise.all([readFile(keyFile), readFile(certFile)])
    return caFile === undefined ? { key, cert } : { key, cert, ca: await readFile(caFile) }
  }
}

/** Does the TLS handshakes of a port. */
export class TlsPort {
  private readonly server: Server
  private readonly options: TlsOptions
  private readonly onError: (error: unknown, where: string) => void
  private material: TlsMaterial | undefined

  /** @param onSecure gets each socket whose handshake is complete */
  constructor(
    options: TlsOptions,
    handshakeTimeoutMs: number,
    onSecure: (socket: TLSSocket) => void,
    onError: (error: unknown, where: string) => void,
  ) {
    const { requireClientCert } = options
    this.options = options
    this.onError = onError
    this.server = createServer(
      {
        ALPNProtocols: ['h2', 'http/1.1'],
        requestCert: requireClientCert,
        rejectUnauthorized: requireClientCert,
        handshakeTimeout: handshakeTimeoutMs,
      },
      onSecure,
    )
    // After a time-out node leaves the socket open.
    this.server.on('tlsClientError', (_error, socket) => socket.destroy())
  }

  /** Rejects when the certificates cannot be read or do not fit together. */
  async load(): Promise<void> {
    const material = await this.options.load()
    if (isDeepStrictEqual(material, this.material)) return
    this.server.setSecureContext(material)
    this.material = material
  }

  /** Begins the handshake; with the certificates of before if the new ones are unusable. */
  async accept(socket: Socket): Promise<void> {
    await this.load().catch((error) => this.onError(error, 'TLS certificates'))
    if (!socket.destroyed) this.server.emit('connection', socket)
  }
}

/** The name in a client certificate that was verified. */
export function commonNameOf(socket: TLSSocket): string | undefined {
  const name = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined
  return typeof name === 'object' ? name[0] : name
}
