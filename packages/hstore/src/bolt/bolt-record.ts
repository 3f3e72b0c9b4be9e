/** One record of a bucket. */
export interface BoltRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array
}
