import { bytesKind, keyKind } from './kinds/bytes.ts'
import { leaseIdKind, memberIdKind } from './kinds/id64.ts'
import { int64Kind, uint64Kind } from './kinds/int64.ts'
import type { Kind } from './kinds/kind.ts'
import { boolKind, type EnumNumbers, enumKind, textKind, uint32Kind } from './kinds/plain.ts'
import type { Message } from './message.ts'

/** One line of a message's table. `T` is the type of its property in a decoded message. */
export interface Field<out T> {
  readonly number: number
  /** The name in the `.proto` file where it is not the property's name in snake case. */
  readonly protoName: string | undefined
  readonly label: 'plain' | 'repeated' | 'oneof'
  /** The name of the oneof whose member the field is. */
  readonly oneof: string | undefined
  readonly type: FieldType
  /** Carries `T`; there is no such property. */
  readonly value?: T
}

export type FieldType =
  | { readonly kind: Kind<unknown> }
  /** A function, since messages may lie in themselves. */
  | { readonly message: () => Message<object> }

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

/** Another message; undefined where it is not set. */
export function nested<T extends object>(
  number: number,
  message: Message<T> | (() => Message<T>),
  protoName?: string,
): Field<T | undefined> {
  const get = typeof message === 'function' ? message : () => message
  return {
    number,
    protoName,
    label: 'plain',
    oneof: undefined,
    type: { message: get as unknown as () => Message<object> },
  }
}

/** A list of values; empty where none is set. */
export function repeated<T>(field: Field<T>): Field<readonly Exclude<T, undefined>[]> {
  const { number, protoName, type } = field
  return { number, protoName, label: 'repeated', oneof: undefined, type }
}

type Members<F> = { [K in keyof F]: F[K] extends Field<infer T> ? Field<T | undefined> : never }

/** Fields of which at most one is set; undefined where it is not, present where it is, even if zero. */
export function oneof<F extends Record<string, Field<unknown>>>(name: string, members: F): Members<F> {
  const entries = Object.entries(members).map(([property, field]) => [
    property,
    { ...field, label: 'oneof', oneof: name },
  ])
  return Object.fromEntries(entries) as Members<F>
}
