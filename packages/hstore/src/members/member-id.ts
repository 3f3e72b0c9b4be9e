import { createHash } from 'node:crypto'

/*
 * Ids are made as etcd makes them, so a cluster described by the same flags has the same ids.
 */

/** 16 hexadecimal digits. */
export type MemberId = string

/**
 * @param peerUrls in any order
 * @param token names the cluster
 * @param nowSeconds of a member that is added later: a member that was removed never returns under
 *   its id
 */
export function memberIdOf(peerUrls: readonly string[], token: string, nowSeconds?: number): MemberId {
  const time = nowSeconds === undefined ? '' : String(nowSeconds)
  return firstBytes([...peerUrls].sort().join('') + token + time)
}

/** Two clusters with the same members at their start have the same id, so the token differs. */
export function clusterIdOf(members: readonly MemberId[]): MemberId {
  const hash = createHash('sha1')
  for (const id of [...members].sort()) hash.update(Buffer.from(id, 'hex'))
  return hash.digest().subarray(0, 8).toString('hex')
}

/** The id as a number in etcd's messages. */
export function idNumber(id: MemberId): bigint {
  return BigInt(`0x${id}`)
}

export function idOfNumber(id: bigint): MemberId {
  return BigInt.asUintN(64, id).toString(16).padStart(16, '0')
}

function firstBytes(text: string): MemberId {
  return createHash('sha1').update(text).digest().subarray(0, 8).toString('hex')
}
