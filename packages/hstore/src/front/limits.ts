/** Bounds against clients that send too much or read too little. */
export interface Limits {
  readonly connectionsMax: number
  /** Streams that a connection may have open at once. Announced to the client. */
  readonly streamsPerConnectionMax: number
  /** Calls of a connection whose handlers run, those that the client has cancelled included. */
  readonly runningCallsPerConnectionMax: number
  /** Bytes of one request message, also after decompression. etcd: 1.5 MiB and 512 KiB. */
  readonly requestBytesMax: number
  /** Bytes of one request's headers. */
  readonly headerBytesMax: number
  /** Names and values in one request's headers. */
  readonly headerPairsMax: number
  /** Requests in memory and unsent answers of one connection. More fails calls. */
  readonly heldBytesPerConnectionMax: number
  /** The same of all connections. More closes the connection that holds the most. */
  readonly heldBytesMax: number
  /** Calls that end before their answer. The rate is a second's, with bursts of ten seconds. */
  readonly cancelledCallsPerSecondMax: number
  /** PING and SETTINGS frames together, likewise, but for one after each message to the client. */
  readonly controlFramesPerSecondMax: number
  /**
   * Frames that have no effect, likewise: empty, unknown, for closed streams. WINDOW_UPDATE is one
   * of them, beyond two for each stream, for each message to the client, and for each 4 KiB.
   */
  readonly idleFramesPerSecondMax: number
  /** Until the protocol is known; over TLS, until the end of the handshake. */
  readonly handshakeTimeoutMs: number
  /** Until the headers of an HTTP/1.1 request are complete. */
  readonly headersTimeoutMs: number
  /** Until the one message of a unary call, or an HTTP/1.1 request, is complete. */
  readonly requestTimeoutMs: number
  /** Between the server's PING frames. */
  readonly keepaliveIntervalMs: number
  /** Until the answer to a PING frame. Later the connection ends. */
  readonly keepaliveTimeoutMs: number
}

const mebibyte = 1024 * 1024

export const defaultLimits: Limits = {
  connectionsMax: 4096,
  streamsPerConnectionMax: 1000,
  runningCallsPerConnectionMax: 2000,
  requestBytesMax: 2 * mebibyte,
  headerBytesMax: 64 * 1024,
  headerPairsMax: 128,
  heldBytesPerConnectionMax: 64 * mebibyte,
  heldBytesMax: 256 * mebibyte,
  cancelledCallsPerSecondMax: 500,
  controlFramesPerSecondMax: 20,
  idleFramesPerSecondMax: 20,
  handshakeTimeoutMs: 10_000,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  keepaliveIntervalMs: 60_000,
  keepaliveTimeoutMs: 20_000,
}
