import fc from 'fast-check'
import type { FieldMessage, NamedField } from '../field.ts'

/** Numbers near the limits of varints, of 32 and of 53 bits. */
const whole = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min: Math.max(min, -300), max: 300 }),
    fc.constantFrom(
      ...[127, 128, 16383, 16384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1].filter((edge) => edge <= max),
    ),
    fc.maxSafeInteger().filter((value) => value >= min && value <= max),
    fc.constantFrom(min, max),
  )
const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }
const latin1 = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'))

/** A value of each type, by its name in the `.proto` file and whether ids are bigints. */
function scalarOf(protoType: string, initial: unknown): fc.Arbitrary<unknown> {
  switch (protoType) {
    case 'bytes':
      return typeof initial === 'string' ? latin1 : fc.uint8Array({ maxLength: 200 })
    case 'string':
      return fc.string({ unit: 'grapheme' })
    case 'bool':
      return fc.boolean()
    case 'uint32':
      return whole(0, 2 ** 32 - 1)
    case 'int64':
      return typeof initial === 'bigint'
        ? fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        : whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    case 'uint64':
      return typeof initial === 'bigint'
        ? fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
        : whole(0, Number.MAX_SAFE_INTEGER)
    default:
      return fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer(int32))
  }
}

/** Decoded messages of a table, with some fields at their defaults. */
export function arbitraryMessage(message: FieldMessage<object>, depth = 4): fc.Arbitrary<object> {
  const itemOf = ({ type }: NamedField): fc.Arbitrary<unknown> =>
    'kind' in type
      ? scalarOf(type.kind.protoType, type.kind.initial)
      : arbitraryMessage(type.message(), depth - 1)
  const fieldOf = (field: NamedField): fc.Arbitrary<unknown> => {
    const { label, type } = field
    const isNested = !('kind' in type)
    if (isNested && depth === 0) return fc.constant(label === 'repeated' ? [] : undefined)
    if (label === 'repeated') return fc.array(itemOf(field), { maxLength: 4 })
    if (isNested) return fc.option(itemOf(field), { nil: undefined })
    return fc.oneof(itemOf(field), fc.constant(type.kind.initial))
  }
  const plain = message.fields.filter(({ oneof }) => oneof === undefined)
  const members = message.fields.filter(({ oneof }) => oneof !== undefined)
  const unset = Object.fromEntries(members.map(({ property }) => [property, undefined]))
  const member = members
    .filter(({ type }) => depth > 0 || 'kind' in type)
    .map((field) => itemOf(field).map((value) => ({ ...unset, [field.property]: value })))
  return fc
    .tuple(
      fc.record(Object.fromEntries(plain.map((field) => [field.property, fieldOf(field)]))),
      fc.oneof(fc.constant(unset), ...member),
    )
    .map(([fields, set]) => ({ ...fields, ...set }))
}
