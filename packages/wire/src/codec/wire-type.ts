/** The low three bits of a tag: how the bytes behind it end (protobuf encoding guide). */
export const WireType = {
  varint: 0,
  fixed64: 1,
  lengthDelimited: 2,
  startGroup: 3,
  endGroup: 4,
  fixed32: 5,
} as const

/** The largest string of V8 on 64-bit machines, in characters. */
export const stringLengthMax = 2 ** 29 - 24
