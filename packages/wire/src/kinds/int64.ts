import { type IntegerRange, int64Range, integerFrom, uint64Range } from './integer-json.ts'
import type { Kind } from './kind.ts'

/*
 * Revisions, counts, terms and sizes as numbers. They are exact up to 2^53, which a store reaches
 * after 285 years at a million writes a second. A larger number from a client loses its low bits
 * and is still larger than every revision.
 */

const toJson = ({ min, max }: IntegerRange, value: number): string => {
  if (Number.isSafeInteger(value)) return String(value)
  const exact = BigInt(value)
  return String(exact > max ? max : exact < min ? min : exact)
}

export const int64Kind: Kind<number> = {
  protoType: 'int64',
  wireType: 0,
  initial: 0,
  isInitial: (value) => value === 0,
  write: (out, value) => out.int64(value),
  read: (input) => input.int64(),
  toJson: (value) => toJson(int64Range, value),
  fromJson: (json) => Number(integerFrom(json, int64Range)),
}

export const uint64Kind: Kind<number> = {
  protoType: 'uint64',
  wireType: 0,
  initial: 0,
  isInitial: (value) => value === 0,
  write: (out, value) => out.uint64(value),
  read: (input) => input.uint64(),
  toJson: (value) => toJson(uint64Range, value),
  fromJson: (json) => Number(integerFrom(json, uint64Range)),
}
