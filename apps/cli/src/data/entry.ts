/** A stored key and its value. The key is without the namespace. */
export interface Entry {
  readonly key: string
  readonly value: string
}
