import { usageFailure } from './failure.ts'

/** Hexadecimal, as etcdctl writes it. */
export function leaseIdText(id: bigint): string {
  return BigInt.asUintN(64, id).toString(16).padStart(16, '0')
}

/**
 * @throws {Failure} for another text than `leaseIdText` writes; zeros at the beginning may be
 *   missing
 */
export function parseLeaseId(text: string): bigint {
  const id = /^[0-9a-f]{1,16}$/i.test(text) ? BigInt.asIntN(64, BigInt(`0x${text}`)) : 0n
  if (id === 0n)
    throw usageFailure(`“${text}” is no lease ID. An ID has up to 16 hexadecimal digits; see lease list.`)
  return id
}
