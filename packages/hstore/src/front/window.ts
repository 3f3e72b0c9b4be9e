/** Bytes that a client may send on a stream before the server has read them. */
export const streamWindowBytes = 256 * 1024
/** The same for all streams of a connection. */
export const connectionWindowBytes = 1024 * 1024
