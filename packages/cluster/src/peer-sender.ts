/**
 * The member that has opened a connection to another one, read from the connection's first bytes.
 * etcd sends its id in a header of each HTTP request, hstore in the greeting of
 * `packages/hstore/src/peers/greeting.ts`.
 *
 * @param head the bytes as latin1
 * @returns the id in hexadecimal without leading zeros; undefined if the bytes do not contain it
 *   (yet)
 */
export function peerSenderOf(head: string): string | undefined {
  const id = etcdSender.exec(head)?.[1] ?? hstoreSender.exec(head)?.[1]
  return id?.replace(/^0+(?=.)/, '')
}

const etcdSender = /^x-server-from: *([0-9a-f]+)\r?$/im

/** Magic, version, cluster id, and the sender. Before each id is its length, which is 16. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the length is a byte
const hstoreSender = /HSTP[\0-\xff]\x10[0-9a-f]{16}\x10([0-9a-f]{16})/
