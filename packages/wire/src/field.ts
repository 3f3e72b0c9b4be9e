import type { Reader } from './codec/reader.ts'
import type { Writer } from './codec/writer.ts'
import type { JsonObject } from './json/json.ts'
import { bytesKind, keyKind } from './kinds/bytes.ts'
import { leaseIdKind, memberIdKind } from './kinds/id64.ts'
import { int64Kind, uint64Kind } from './kinds/int64.ts'
import type { Kind } from './kinds/kind.ts'
import { boolKind, type EnumNumbers, enumKind, textKind, uint32Kind } from './kinds/plain.ts'

/** One line of a message's table. `T` is the type of its property in a decoded message. */
export interface Field<out T> {
  readonly number: number
  /** The name in the `.proto` file if it is not the property's name in snake case. */
  readonly protoName: string | undefined
  readonly label: 'plain' | 'repeated' | 'oneof'
  /** The name of the oneof that contains the field. */
  readonly oneof: string | undefined
  readonly type: FieldType
  /** Carries `T`; there is no such property. */
  readonly value?: T
}

export type FieldType =
  | { readonly kind: Kind<unknown> }
  /** A function, because messages may contain themselves. */
  | { readonly message: () => FieldMessage<object> }

/** A line of a table with its names. */
export interface NamedField extends Field<unknown> {
  readonly property: string
  readonly protoName: string
}

/** The part of a message that its codecs and fields of its type use. */
export interface FieldMessage<out T extends object> {
  /** With its package, as in `etcdserverpb.PutRequest`. */
  readonly name: string
  /** By number, lowest first. */
  readonly fields: readonly NamedField[]
  /** Reads up to the end of the reader, into `target` if there is one. */
  readFrom(input: Reader, target: object | undefined): object
  writeTo(out: Writer, value: object): void
  toJson(value: object): JsonObject
  /**
   * @param depthLeft how many messages may still contain one another
   * @throws {WireError} if a value has a wrong type, or the nesting is too deep
   */
  fromNestedJson(json: unknown, depthLeft: number): object
  decode(bytes: Uint8Array): T
}

function plain<T>(kind: Kind<T>, number: number, protoName: string | undefined): Field<T> {
  return { number, protoName, label: 'plain', oneof: undefined, type: { kind: kind as Kind<unknown> } }
}

const scalar =
  <T>(kind: Kind<T>) =>
  (number: number, protoName?: string): Field<T> =>
    plain(kind, number, protoName)

/** Bytes as latin1 text: a key or the end of a range. */
export const key = scalar(keyKind)
/** Bytes: a value. Decoded as a copy. */
export const bytes = scalar(bytesKind)
/** A string. */
export const text = scalar(textKind)
export const bool = scalar(boolKind)
/** A count or a revision, exact up to 2^53. */
export const int64 = scalar(int64Kind)
/** A term, an index or a size, exact up to 2^53. */
export const uint64 = scalar(uint64Kind)
export const uint32 = scalar(uint32Kind)
/** The id of a lease, a bigint with a sign. */
export const leaseId = scalar(leaseIdKind)
/** The id of a member or a cluster, a bigint without a sign. */
export const memberId = scalar(memberIdKind)

/** @param protoType the enum's name in the `.proto` file */
export function enumeration(
  number: number,
  protoType: string,
  numbers: EnumNumbers,
  protoName?: string,
): Field<number> {
  return plain(enumKind(protoType, numbers), number, protoName)
}

/** Another message; undefined if it is not set. */
export function nested<T extends object>(
  number: number,
  message: FieldMessage<T> | (() => FieldMessage<T>),
  protoName?: string,
): Field<T | undefined> {
  const get = typeof message === 'function' ? message : () => message
  return {
    number,
    protoName,
    label: 'plain',
    oneof: undefined,
    type: { message: get },
  }
}

/** A list of values; empty if none is set. */
export function repeated<T>(field: Field<T>): Field<readonly Exclude<T, undefined>[]> {
  const { number, protoName, type } = field
  return { number, protoName, label: 'repeated', oneof: undefined, type }
}

type Members<F> = { [K in keyof F]: F[K] extends Field<infer T> ? Field<T | undefined> : never }

/**
 * Fields of which at most one is set. A field that is set is present even if it is zero; all others
 * are undefined.
 */
export function oneof<F extends Record<string, Field<unknown>>>(name: string, members: F): Members<F> {
  const entries = Object.entries(members).map(([property, field]) => [
    property,
    { ...field, label: 'oneof', oneof: name },
  ])
  return Object.fromEntries(entries) as Members<F>
}
