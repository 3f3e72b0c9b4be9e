import { WireError } from '../wire-error.ts'
import { describe, int32Range, integerFrom, uint32Range } from './integer-json.ts'
import type { Kind } from './kind.ts'

export const textKind: Kind<string> = {
  protoType: 'string',
  wireType: 2,
  initial: '',
  isInitial: (value) => value === '',
  write: (out, value) => out.utf8(value),
  read: (input) => input.utf8(),
  toJson: (value) => value,
  fromJson(json) {
    if (typeof json !== 'string') throw new WireError(`text is expected, not ${describe(json)}`)
    return json
  },
}

export const boolKind: Kind<boolean> = {
  protoType: 'bool',
  wireType: 0,
  initial: false,
  isInitial: (value) => !value,
  write: (out, value) => out.uint32(value ? 1 : 0),
  read: (input) => input.bool(),
  toJson: (value) => value,
  fromJson(json) {
    if (typeof json !== 'boolean') throw new WireError(`true or false is expected, not ${describe(json)}`)
    return json
  },
}

export const uint32Kind: Kind<number> = {
  protoType: 'uint32',
  wireType: 0,
  initial: 0,
  isInitial: (value) => value === 0,
  write: (out, value) => out.uint32(value >>> 0),
  read: (input) => input.uint32(),
  toJson: (value) => value,
  fromJson: (json) => Number(integerFrom(json, uint32Range)),
}

/** The names of an enum and their numbers. The member with 0 is the default. */
export type EnumNumbers = Readonly<Record<string, number>>

/** A number in memory, because a client may send one without a name. A name in JSON. */
export function enumKind(protoType: string, numbers: EnumNumbers): Kind<number> {
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]))
  return {
    protoType,
    wireType: 0,
    initial: 0,
    isInitial: (value) => value === 0,
    write: (out, value) => out.int32(value),
    read: (input) => input.int32(),
    toJson: (value) => names.get(value) ?? value,
    fromJson(json) {
      if (typeof json !== 'string') return Number(integerFrom(json, int32Range))
      const number = Object.hasOwn(numbers, json) ? numbers[json] : undefined
      if (number === undefined)
        throw new WireError(`one of ${Object.keys(numbers).join(', ')} is expected, not ${describe(json)}`)
      return number
    },
  }
}
