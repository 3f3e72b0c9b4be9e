import { int64Range, integerFrom, uint64Range } from './integer-json.ts'
import type { Kind } from './kind.ts'

/**
 * Ids are any 64 bits, so they are bigints. Leases have signed ids, members and clusters unsigned
 * ones.
 */
export const leaseIdKind: Kind<bigint> = {
  protoType: 'int64',
  wireType: 0,
  initial: 0n,
  isInitial: (value) => value === 0n,
  write: (out, value) => out.big64(value),
  read: (input) => input.bigInt64(),
  toJson: String,
  fromJson: (json) => integerFrom(json, int64Range),
}

export const memberIdKind: Kind<bigint> = {
  protoType: 'uint64',
  wireType: 0,
  initial: 0n,
  isInitial: (value) => value === 0n,
  write: (out, value) => out.big64(value),
  read: (input) => input.bigUint64(),
  toJson: String,
  fromJson: (json) => integerFrom(json, uint64Range),
}
