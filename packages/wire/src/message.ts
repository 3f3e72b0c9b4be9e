import { compileDecoder, type Decoder } from './codec/decoder.ts'
import { compileEncoder, type Encoder } from './codec/encoder.ts'
import { Reader } from './codec/reader.ts'
import { Writer } from './codec/writer.ts'
import type { Field } from './field.ts'
import { compileFromJson, type FromJson } from './json/from-json.ts'
import type { JsonObject } from './json/json.ts'
import { compileToJson, type ToJson } from './json/to-json.ts'
import { WireError } from './wire-error.ts'

/*
 * A message's codecs are compiled from its table when each is first used, since messages may lie in
 * one another and in themselves.
 */

/**
 * The number of messages that may lie in one another. etcd takes transactions that are nested 128
 * deep, which are 257 messages.
 */
const depthMaxDefault = 300
const writer = new Writer()

export type Fields = Readonly<Record<string, Field<unknown>>>

/** A line of a table with its names. */
export interface NamedField extends Field<unknown> {
  readonly property: string
  readonly protoName: string
}

/** A message as it is encoded: a field that is left out or undefined is not written. */
export type Draft<T> = T extends Uint8Array | string | number | bigint | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : { readonly [K in keyof T]?: Draft<T[K]> | undefined }

/** The type of a message's decoded values. */
export type MessageOf<M> = M extends Message<infer T> ? T : never

/** One message of the protocol. `T` is the type of its decoded values. */
export class Message<T extends object> {
  /** With its package, as in `etcdserverpb.PutRequest`. */
  readonly name: string
  /** By number, lowest first. */
  readonly fields: readonly NamedField[]
  private readonly depthMax: number
  private decoder: Decoder | undefined
  private encoder: Encoder | undefined
  private jsonReader: FromJson | undefined
  private jsonWriter: ToJson | undefined

  constructor(name: string, fields: Fields, depthMax: number) {
    this.name = name
    this.fields = Object.entries(fields)
      .map(([property, field]) => ({ ...field, property, protoName: field.protoName ?? snakeCase(property) }))
      .sort((one, other) => one.number - other.number)
    this.depthMax = depthMax
  }

  /**
   * The message in protobuf, fields by number, as etcd writes it.
   *
   * @param headroom bytes to leave free in front of the message
   * @throws {WireError} where a number is not whole or a key has a character above U+00FF
   */
  encode(value: Draft<T>, headroom = 0): Buffer {
    writer.clear()
    this.writeTo(writer, value as object)
    return writer.take(headroom)
  }

  /**
   * The message of these bytes. A field that they do not have has protobuf's default: a oneof's
   * member and a message are undefined. Nothing shares memory with the bytes.
   *
   * @throws {WireError} where the bytes are no such message
   */
  decode(bytes: Uint8Array): T {
    return this.readFrom(new Reader(bytes, this.depthMax), undefined) as T
  }

  /**
   * As `decode`, but values of type `bytes` are views, so they keep the bytes in memory and change
   * with them.
   */
  decodeShared(bytes: Uint8Array): T {
    return this.readFrom(new Reader(bytes, this.depthMax, true), undefined) as T
  }

  /** The message as etcd's JSON gateway sends it: snake case, zeros left out, 64-bit numbers as text. */
  toJson(value: Draft<T>): JsonObject {
    this.jsonWriter ??= compileToJson(this)
    return this.jsonWriter(value as object)
  }

  /**
   * The message of a parsed JSON object, as etcd's JSON gateway reads it. Unknown names are ignored,
   * and null is the message without a field.
   *
   * @param json of `parseJson`, so that 64-bit numbers keep their digits
   * @throws {WireError} where a value has a wrong type
   */
  fromJson(json: unknown): T {
    return this.fromNestedJson(json ?? {}, this.depthMax) as T
  }

  /** Reads up to the end of the reader, into `target` if there is one. For fields of this type. */
  readFrom(input: Reader, target: object | undefined): object {
    this.decoder ??= compileDecoder(this)
    return this.decoder(input, target)
  }

  /** For fields of this type. */
  writeTo(out: Writer, value: object): void {
    this.encoder ??= compileEncoder(this)
    this.encoder(out, value)
  }

  /** For fields of this type. */
  fromNestedJson(json: unknown, depthLeft: number): object {
    if (depthLeft === 0) throw new WireError('messages are nested too deeply', this.name, 'too-deep')
    this.jsonReader ??= compileFromJson(this)
    return this.jsonReader(json, depthLeft)
  }
}

/** @param depthMax the number of messages that may lie in one another when bytes or JSON are read */
export function message<F extends Fields>(
  name: string,
  fields: F,
  depthMax = depthMaxDefault,
): Message<{ readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }> {
  return new Message(name, fields, depthMax)
}

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
