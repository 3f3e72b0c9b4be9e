import type { Reader } from '../codec/reader.ts'
import type { WireType } from '../codec/wire-type.ts'
import type { Writer } from '../codec/writer.ts'
import type { Json } from '../json/json.ts'

/** One type of values: its form in memory, in protobuf and in the JSON of etcd's gateway. */
export interface Kind<T> {
  /** The type's name in a `.proto` file. */
  readonly protoType: string
  readonly wireType: (typeof WireType)['varint' | 'lengthDelimited']
  /** The value of a plain field that is missing in the bytes. */
  readonly initial: T
  isInitial(value: T): boolean
  /** @throws {WireError} if protobuf cannot represent the value */
  write(out: Writer, value: T): void
  read(input: Reader): T
  toJson(value: T): Json
  /** @throws {WireError} if the JSON is of another type */
  fromJson(json: unknown): T
}
