import type { Message, NamedField } from '../message.ts'
import type { Json, JsonObject } from './json.ts'

/*
 * The gateway of etcd 3.4 writes names as the `.proto` file has them, 64-bit numbers and enums as
 * text, bytes as base64, and leaves plain fields with their default out.
 */

export type ToJson = (source: object) => JsonObject
type Source = Readonly<Record<string, unknown>>

export function compileToJson({ fields }: Message<object>): ToJson {
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
