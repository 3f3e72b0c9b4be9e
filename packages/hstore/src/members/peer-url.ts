import { Code, StoreError } from '@ticketcd/mvcc'

/** Where a member listens for the others. */
export interface PeerAddress {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
}

/** @throws {StoreError} as etcd, for anything but `http(s)://host:port` */
export function peerAddressOf(url: string): PeerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isTls = parsed?.protocol === 'https:'
  const isPlain = parsed?.protocol === 'http:'
  // URL leaves the default port of the scheme out.
  const port = /:(\d+)\/?$/.exec(url)?.[1]
  const isBare = parsed !== undefined && parsed.pathname === '/' && parsed.search === '' && parsed.hash === ''
  if (parsed === undefined || port === undefined || !isBare || !(isTls || isPlain)) throw invalid()
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(port), isTls }
}

/** @throws {StoreError} where there is none, or one is invalid */
export function checkPeerUrls(urls: readonly string[]): void {
  if (urls.length === 0) throw invalid()
  for (const url of urls) peerAddressOf(url)
}

function invalid(): StoreError {
  return new StoreError(Code.invalidArgument, 'etcdserver: given member URLs are invalid')
}
