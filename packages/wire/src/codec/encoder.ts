import type { FieldMessage, NamedField } from '../field.ts'
import { WireError } from '../wire-error.ts'
import { WireType } from './wire-type.ts'
import type { Writer } from './writer.ts'

export type Encoder = (out: Writer, source: object) => void
type Source = Readonly<Record<string, unknown>>
type WriteField = (out: Writer, source: Source) => void
type WriteValue = (out: Writer, value: unknown) => void

/** A function that writes a message's fields, in the writer's order: the last one first. */
export function compileEncoder({ name, fields }: FieldMessage<object>): Encoder {
  const writers = fields.map(compileField)
  return (out, source) => {
    let index = writers.length - 1
    try {
      for (; index >= 0; index -= 1) (writers[index] as WriteField)(out, source as Source)
    } catch (error) {
      throw WireError.at(error, `${name}.${fields[index]?.property}`)
    }
  }
}

function compileField(field: NamedField): WriteField {
  const { property, label } = field
  if (label === 'repeated') return compileRepeated(field)
  const write = compileValue(field)
  const initial = label === 'plain' && 'kind' in field.type ? field.type.kind.initial : undefined
  if (!(initial instanceof Uint8Array))
    return (out, source) => {
      const value = source[property]
      if (value !== undefined && value !== initial) write(out, value)
    }
  return (out, source) => {
    const value = source[property] as Uint8Array | undefined
    if (value !== undefined && value.length > 0) write(out, value)
  }
}

/** proto3 packs numbers: one tag and one length for all of them. */
function compileRepeated(field: NamedField): WriteField {
  const { property, number, type } = field
  const items = (source: Source) => (source[property] ?? []) as readonly unknown[]
  if ('kind' in type && type.kind.wireType === WireType.varint) {
    const { kind } = type
    const tag = number * 8 + WireType.lengthDelimited
    return (out, source) => {
      const values = items(source)
      if (values.length === 0) return
      const end = out.length
      for (let index = values.length - 1; index >= 0; index -= 1) kind.write(out, values[index])
      out.uint32(out.length - end)
      out.uint32(tag)
    }
  }
  const write = compileValue(field)
  return (out, source) => {
    const values = items(source)
    for (let index = values.length - 1; index >= 0; index -= 1) write(out, values[index])
  }
}

/** The value, then its tag. */
function compileValue({ number, type }: NamedField): WriteValue {
  if ('kind' in type) {
    const { kind } = type
    const tag = number * 8 + kind.wireType
    return (out, value) => {
      kind.write(out, value)
      out.uint32(tag)
    }
  }
  const tag = number * 8 + WireType.lengthDelimited
  return (out, value) => {
    const end = out.length
    type.message().writeTo(out, value as object)
    out.uint32(out.length - end)
    out.uint32(tag)
  }
}
