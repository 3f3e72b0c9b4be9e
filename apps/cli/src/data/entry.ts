/** A key and its value as they are stored; the key without the namespace. */
export interface Entry {
  readonly key: string
  readonly value: string
}
