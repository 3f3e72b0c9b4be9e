import { tlsFiles } from '../front/tls.ts'
import type { TlsFiles as PeerTlsFiles } from '../peers/tls-files.ts'
import type { ServerOptions } from './options.ts'
import { UsageError } from './usage-error.ts'

/** @throws {UsageError} for a URL with https and no certificate */
export function clientTls({ clientTls: files }: ServerOptions, isTls: boolean) {
  if (!isTls) return {}
  if (files === undefined) throw new UsageError('a client URL with https needs --cert-file and --key-file')
  const { certFile, keyFile, caFile, isClientCertificateRequired } = files
  const load = tlsFiles({ certFile, keyFile, ...(caFile !== undefined && { caFile }) })
  return { tls: { load, requireClientCert: isClientCertificateRequired } }
}

/**
 * @throws {UsageError} for a certificate without the authority that the others are verified with
 */
export function peerTls({ peerTls: files }: ServerOptions): { readonly tls?: PeerTlsFiles } {
  if (files === undefined) return {}
  const { certFile, keyFile, caFile } = files
  if (caFile === undefined) throw new UsageError('--peer-cert-file needs --peer-trusted-ca-file')
  return { tls: { cert: certFile, key: keyFile, ca: caFile } }
}
