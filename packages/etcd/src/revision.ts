/**
 * A point in etcd's history: the store's revision counter. A number is exact: a store would need
 * 285 years of a million writes a second to exceed 2^53. Branded, so that no count or version is
 * used as a revision.
 */
export type Revision = number & { readonly __brand: 'Revision' }

/** A lease's id. Kept as etcd's decimal string: ids are random int64 and do not fit a number. */
export type LeaseId = string & { readonly __brand: 'LeaseId' }

/** Before the first write: every revision is greater. */
export const revisionZero = 0 as Revision

/**
 * The number in etcd's int64 text. This is the only conversion.
 * @throws {RangeError} if a number cannot represent it exactly.
 */
export function parseInt64(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is not an exact integer`)
  return value
}

export function parseRevision(text: string): Revision {
  return parseInt64(text) as Revision
}

/** A revision from outside (a revision token of a browser, a flag); undefined if it is invalid. */
export function asRevision(value: number): Revision | undefined {
  return Number.isSafeInteger(value) && value >= 0 ? (value as Revision) : undefined
}

/** The first revision that a reader at `revision` has not seen. */
export function revisionAfter(revision: Revision): Revision {
  return (revision + 1) as Revision
}

export function revisionBefore(revision: Revision): Revision {
  return (revision - 1) as Revision
}
