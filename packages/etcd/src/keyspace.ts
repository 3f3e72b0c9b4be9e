import type { IKeyValue } from 'etcd3'
import { EtcdFailure } from './failure.ts'
import type { RawEntry } from './record.ts'
import { parseInt64, parseRevision } from './revision.ts'

/** A half-open range of keys in etcd's form. */
export interface KeyRange {
  readonly key: Buffer
  readonly range_end: Buffer
}

/** All keys are in the namespace. Only this class adds and removes its prefix. */
export class Keyspace {
  readonly namespace: string
  private readonly namespaceBytes: number

  constructor(namespace: string) {
    this.namespace = namespace
    this.namespaceBytes = Buffer.byteLength(namespace)
  }

  key(key: string): Buffer {
    if (key === '') throw new EtcdFailure('invalid', 'a key must not be empty')
    return Buffer.from(this.namespace + key)
  }

  /** The range of all keys that start with `prefix`; the whole namespace if it is empty. */
  prefix(prefix: string): KeyRange {
    const key = Buffer.from(this.namespace + prefix)
    return { key, range_end: endOfPrefix(key) }
  }

  strip(key: Buffer): string {
    return key.toString('utf8', this.namespaceBytes)
  }

  entry(kv: IKeyValue): RawEntry {
    return {
      key: this.strip(kv.key),
      value: kv.value.toString(),
      createRevision: parseRevision(kv.create_revision),
      modRevision: parseRevision(kv.mod_revision),
      version: parseInt64(kv.version),
    }
  }
}

/**
 * The least byte string greater than all that start with `prefix`; etcd's `\0` ("to the end") if
 * there is none.
 */
export function endOfPrefix(prefix: Buffer): Buffer {
  for (let last = prefix.length - 1; last >= 0; last--) {
    const byte = prefix[last] as number
    if (byte < 0xff) return Buffer.concat([prefix.subarray(0, last), Buffer.of(byte + 1)])
  }
  return Buffer.of(0)
}

/** The least byte string greater than `key`. */
export function successor(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)])
}
