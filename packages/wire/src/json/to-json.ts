import type { FieldMessage, NamedField } from '../field.ts'
import type { Json, JsonObject } from './json.ts'

/*
 * The gateway of etcd 3.4 writes the names of the `.proto` file, 64-bit numbers and enums as text,
 * and bytes as base64. It omits plain fields with their default.
 */

export type ToJson = (source: object) => JsonObject
type Source = Readonly<Record<string, unknown>>

export function compileToJson({ fields }: FieldMessage<object>): ToJson {
  return (source) => {
    const json: Record<string, Json> = {}
    for (const field of fields) {
      const value = (source as Source)[field.property]
      if (value !== undefined && !isLeftOut(field, value)) json[field.protoName] = jsonOf(field, value)
    }
    return json
  }
}

function isLeftOut({ label, type }: NamedField, value: unknown): boolean {
  if (label === 'repeated') return (value as readonly unknown[]).length === 0
  return label === 'plain' && 'kind' in type && type.kind.isInitial(value)
}

function jsonOf({ label, type }: NamedField, value: unknown): Json {
  const one = (each: unknown): Json =>
    'kind' in type ? type.kind.toJson(each) : type.message().toJson(each as object)
  return label === 'repeated' ? (value as readonly unknown[]).map(one) : one(value)
}
