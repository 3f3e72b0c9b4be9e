export { Authenticator } from './auth/authenticator.ts'
export { PasswordHasher, type PasswordHasherOptions } from './auth/password-hasher.ts'
export { type RequestHeaders, tokenOfCall, tokenOfGatewayRequest } from './auth/request-token.ts'
export { indexOfToken, newTokenPrefix, TokenTable, tokenFrom } from './auth/token-table.ts'
export { Reader, Writer } from './codec/bytes.ts'
export { readEntry, writeEntry } from './codec/entry.ts'
export { createFrontEnd } from './front/create-front-end.ts'
export type {
  CallContext,
  FrontEnd,
  FrontEndOptions,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  ListenOptions,
  ServerStream,
  StreamHandler,
  UnaryHandler,
} from './front/front-end.ts'
export { type GrpcCode, GrpcError, grpcCode } from './front/grpc-error.ts'
export { defaultLimits, type Limits } from './front/limits.ts'
export type { Metadata } from './front/metadata.ts'
export { type TlsMaterial, type TlsOptions, tlsFiles } from './front/tls.ts'
export { openDataFolder } from './log/data-folder.ts'
export { recover } from './log/recovery.ts'
export { StorageError } from './log/storage-error.ts'
export type { Address } from './peers/dial.ts'
export type { RequestLimits } from './peers/outstanding-requests.ts'
export type { PeerStatus } from './peers/peer.ts'
export type { PeerReport, PeerState } from './peers/reports.ts'
export { RequestError, type RequestOutcome } from './peers/request-error.ts'
export type { PeerOptions } from './peers/settings.ts'
export { systemTimers, type Timers } from './peers/timers.ts'
export type { TlsFiles } from './peers/tls-files.ts'
export { PeerTransport } from './peers/transport.ts'
export type { PeerTransportOptions } from './peers/transport-options.ts'
