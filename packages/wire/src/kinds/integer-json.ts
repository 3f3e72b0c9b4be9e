import { WireError } from '../wire-error.ts'

export interface IntegerRange {
  readonly name: string
  readonly min: bigint
  readonly max: bigint
}

export const int64Range: IntegerRange = { name: 'an int64', min: -(2n ** 63n), max: 2n ** 63n - 1n }
export const uint64Range: IntegerRange = { name: 'a uint64', min: 0n, max: 2n ** 64n - 1n }
export const int32Range: IntegerRange = { name: 'an int32', min: -(2n ** 31n), max: 2n ** 31n - 1n }
export const uint32Range: IntegerRange = { name: 'a uint32', min: 0n, max: 2n ** 32n - 1n }

const decimal = /^-?(?:0|[1-9]\d{0,19})$/

/** A whole number, from a number or a decimal text in JSON. */
export function integerFrom(json: unknown, { name, min, max }: IntegerRange): bigint {
  const value =
    typeof json === 'number' && Number.isSafeInteger(json)
      ? BigInt(json)
      : typeof json === 'string' && decimal.test(json)
        ? BigInt(json)
        : undefined
  if (value === undefined) throw new WireError(`a whole number is expected, not ${describe(json)}`)
  if (value < min || value > max) throw new WireError(`${value} is out of the range of ${name}`)
  return value
}

/** A short description of a JSON value for an error. */
export function describe(json: unknown): string {
  if (json === null) return 'null'
  if (Array.isArray(json)) return 'a list'
  if (typeof json === 'object') return 'an object'
  const text = JSON.stringify(json) ?? 'nothing'
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
