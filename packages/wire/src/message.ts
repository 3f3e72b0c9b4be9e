import { compileDecoder, type Decoder } from './codec/decoder.ts'
import { compileEncoder, type Encoder } from './codec/encoder.ts'
import { Reader } from './codec/reader.ts'
import { Writer } from './codec/writer.ts'
import type { Field, FieldMessage, NamedField } from './field.ts'
import { compileFromJson, type FromJson } from './json/from-json.ts'
import type { JsonObject } from './json/json.ts'
import { compileToJson, type ToJson } from './json/to-json.ts'
import { WireError } from './wire-error.ts'

/*
 * A message's codecs are compiled from its table at their first use, because messages may contain
 * one another and themselves.
 */

/**
 * The greatest nesting depth of messages. etcd accepts transactions that are nested 128 deep, which
 * are 257 messages.
 */
const depthMaxDefault = 300
const writer = new Writer()

export type Fields = Readonly<Record<string, Field<unknown>>>

/** A message to be encoded: an omitted or undefined field is not written. */
export type Draft<T> = T extends Uint8Array | string | number | bigint | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : { readonly [K in keyof T]?: Draft<T[K]> | undefined }

/** The type of a message's decoded values. */
export type MessageOf<M> = M extends Message<infer T> ? T : never

/** One message of the protocol. `T` is the type of its decoded values. */
export class Message<T extends object> implements FieldMessage<T> {
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
   * The message in protobuf, fields by number, in etcd's form.
   *
   * @param headroom bytes to leave free in front of the message
   * @throws {WireError} if a number is not whole or a key has a character above U+00FF
   */
  encode(value: Draft<T>, headroom = 0): Buffer {
    writer.clear()
    this.writeTo(writer, value as object)
    return writer.take(headroom)
  }

  /**
   * The message of these bytes. A missing field has protobuf's default: a oneof's member and a
   * message are undefined. No value shares memory with the bytes.
   *
   * @throws {WireError} if the bytes are not such a message
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

  /**
   * The message in the JSON of etcd's gateway: snake case, zeros omitted, 64-bit numbers as text.
   */
  toJson(value: Draft<T>): JsonObject {
    this.jsonWriter ??= compileToJson(this)
    return this.jsonWriter(value as object)
  }

  /**
   * The message of a parsed JSON object, read as by etcd's JSON gateway. Unknown names are ignored,
   * and null is the message without a field.
   *
   * @param json of `parseJson`, so that 64-bit numbers keep their digits
   * @throws {WireError} if a value has a wrong type
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

/** @param depthMax the greatest nesting depth of messages when bytes or JSON are read */
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
