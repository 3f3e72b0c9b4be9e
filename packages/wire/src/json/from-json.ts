import type { FieldMessage, NamedField } from '../field.ts'
import { describe } from '../kinds/integer-json.ts'
import { WireError } from '../wire-error.ts'

/*
 * The gateway of etcd 3.4 reads a field by its name in the `.proto` file or by that name in camel
 * case. It reads `null` as not set, and ignores unknown names.
 */

export type FromJson = (json: unknown, depthLeft: number) => object

export function compileFromJson(message: FieldMessage<object>): FromJson {
  const { name, fields } = message
  const none = new Uint8Array(0)
  return (json, depthLeft) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new WireError(`an object is expected, not ${describe(json)}`, name)
    const source = json as Readonly<Record<string, unknown>>
    const target = message.decode(none) as Record<string, unknown>
    const isSet = new Set<string>()
    for (const field of fields) {
      const value = memberOf(source, field)
      if (value === undefined || value === null) continue
      if (field.oneof !== undefined && isSet.has(field.oneof))
        throw new WireError(`another member of ${field.oneof} is set`, `${name}.${field.property}`)
      if (field.oneof !== undefined) isSet.add(field.oneof)
      try {
        target[field.property] = read(field, value, depthLeft)
      } catch (error) {
        throw WireError.at(error, `${name}.${field.property}`)
      }
    }
    return target
  }
}

function memberOf(source: Readonly<Record<string, unknown>>, { protoName }: NamedField): unknown {
  for (const name of [protoName, camelCase(protoName)]) if (Object.hasOwn(source, name)) return source[name]
  return undefined
}

function camelCase(protoName: string): string {
  return protoName.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function read({ label, type }: NamedField, json: unknown, depthLeft: number): unknown {
  const one = (each: unknown): unknown =>
    'kind' in type ? type.kind.fromJson(each) : type.message().fromNestedJson(each, depthLeft - 1)
  if (label !== 'repeated') return one(json)
  if (!Array.isArray(json)) throw new WireError(`a list is expected, not ${describe(json)}`)
  return json.map(one)
}
