import type { FieldMessage, NamedField } from '../field.ts'
import { WireError } from '../wire-error.ts'
import { compileInitial } from './initial.ts'
import type { Reader } from './reader.ts'
import { WireType } from './wire-type.ts'

/*
 * protobuf's rules:
 * - The last value of a field wins, and a message that occurs twice is merged.
 * - A member of a oneof unsets the others.
 * - The numbers of a list are packed or separate.
 * - Unknown fields are skipped.
 *
 * A known field with the wire type of another is an error, as in etcd.
 */

export type Decoder = (input: Reader, target: object | undefined) => object
type Target = Record<string, unknown>
type ReadField = (input: Reader, target: Target) => void

/** The largest tag that is looked up in an array. */
const denseTagMax = 1023
const empty: readonly unknown[] = Object.freeze([])

/** A function that reads a message's fields up to the end of the reader. */
export function compileDecoder({ name, fields }: FieldMessage<object>): Decoder {
  const dense: (ReadField | undefined)[] = []
  const sparse = new Map<number, ReadField>()
  for (const field of fields)
    for (const [wireType, read] of compileField(field, fields)) {
      const tag = field.number * 8 + wireType
      sparse.set(tag, read)
      if (tag <= denseTagMax) dense[tag] = read
    }
  for (let tag = 0; tag < dense.length; tag += 1) dense[tag] ??= undefined
  const initial = compileInitial(fields.map((field) => [field.property, initialOf(field)]))
  return (input, target) => {
    const message = (target ?? initial()) as Target
    let tag = 0
    try {
      while (input.at < input.end) {
        tag = input.tag()
        const read = tag < dense.length ? dense[tag] : sparse.get(tag)
        if (read !== undefined) read(input, message)
        else skip(input, tag, fields)
        tag = 0
      }
    } catch (error) {
      const field = fields.find(({ number }) => number === tag >>> 3)
      throw WireError.at(error, field === undefined ? name : `${name}.${field.property}`)
    }
    return message
  }
}

function initialOf({ label, type }: NamedField): unknown {
  if (label === 'repeated') return empty
  return label === 'plain' && 'kind' in type ? type.kind.initial : undefined
}

function skip(input: Reader, tag: number, fields: readonly NamedField[]): void {
  if (fields.some(({ number }) => number === tag >>> 3))
    throw new WireError(`the wire type ${tag & 7} is that of another type`)
  input.skip(tag)
}

/** How to read a field, by wire type. */
function compileField(
  field: NamedField,
  fields: readonly NamedField[],
): readonly (readonly [number, ReadField])[] {
  const { property, label, oneof, type } = field
  if (label === 'repeated') return compileRepeated(field)
  const others = fields
    .filter((other) => oneof !== undefined && other.oneof === oneof && other !== field)
    .map((other) => other.property)
  const unsetOthers = (target: Target) => {
    for (const other of others) target[other] = undefined
  }
  if ('kind' in type) {
    const { kind } = type
    const read: ReadField = (input, target) => {
      target[property] = kind.read(input)
    }
    return [
      [
        kind.wireType,
        oneof === undefined
          ? read
          : (input, target) => {
              unsetOthers(target)
              read(input, target)
            },
      ],
    ]
  }
  return [
    [
      WireType.lengthDelimited,
      (input, target) => {
        unsetOthers(target)
        const outerEnd = input.enter()
        target[property] = type.message().readFrom(input, target[property] as object | undefined)
        input.leave(outerEnd)
      },
    ],
  ]
}

function compileRepeated({ property, type }: NamedField): readonly (readonly [number, ReadField])[] {
  const push = (target: Target, value: unknown) => {
    const list = target[property] as unknown[]
    if (list === empty) target[property] = [value]
    else list.push(value)
  }
  if (!('kind' in type))
    return [
      [
        WireType.lengthDelimited,
        (input, target) => {
          const outerEnd = input.enter()
          push(target, type.message().readFrom(input, undefined))
          input.leave(outerEnd)
        },
      ],
    ]
  const { kind } = type
  const one: ReadField = (input, target) => push(target, kind.read(input))
  if (kind.wireType === WireType.lengthDelimited) return [[WireType.lengthDelimited, one]]
  const packed: ReadField = (input, target) => {
    const outerEnd = input.enter()
    while (input.at < input.end) push(target, kind.read(input))
    input.leave(outerEnd)
  }
  return [
    [WireType.varint, one],
    [WireType.lengthDelimited, packed],
  ]
}
