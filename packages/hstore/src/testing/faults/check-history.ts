import type { Found, Operation, Revisions } from './history.ts'

/*
 * Decides whether a history is linearizable, in the order of revisions.
 *
 * A write takes effect at its revision, a read at the revision of its header. The history is
 * linearizable if these are consistent with the answers and with real time:
 * 1. A read at revision R has found the state of R.
 * 2. An acknowledged write is at its revision, an unknown one at no or at one revision, and one
 *    that was refused at none. No revision holds anything else.
 * 3. An operation that begins after the end of another one has no smaller revision, and a write has
 *    a larger one.
 */

/** @returns sentences about contradictions; none for a history that is linearizable */
export function contradictions(operations: readonly Operation[], revisions: Revisions): string[] {
  return [
    ...wrongWrites(operations, revisions),
    ...wrongReads(operations, revisions),
    ...wrongOrder(operations, revisions),
  ]
}

function nameOf({ client, begunAt, writes }: Operation): string {
  const what =
    writes.size === 0 ? 'read' : `write of ${[...writes].map(([key, value]) => `${key}=${value}`).join()}`
  return `the ${what} by ${client} at ${begunAt}`
}

function* wrongWrites(operations: readonly Operation[], revisions: Revisions): Iterable<string> {
  const writers = new Map<string, Operation>()
  for (const operation of operations)
    for (const value of operation.writes.values()) writers.set(value, operation)
  const places = placesOf(revisions, writers)
  for (const [revision, values] of revisions)
    for (const [key, value] of values) {
      const writer = writers.get(value)
      if (writer === undefined) yield `revision ${revision} has ${key}=${value}, which nobody wrote`
      else if (writer.writes.size !== values.size || writer.writes.get(key) !== value)
        yield `revision ${revision} has a part of ${nameOf(writer)}`
    }
  for (const operation of operations) {
    if (operation.writes.size === 0) continue
    const found = places.get(operation) ?? []
    const { answer } = operation
    if (found.length > 1) yield `${nameOf(operation)} is at the revisions ${found.join()}`
    if (answer?.type === 'written' && found[0] !== answer.revision)
      yield `${nameOf(operation)} was acknowledged at ${answer.revision} and is at ${found[0] ?? 'none'}`
    if (answer?.type === 'read' && found.length > 0)
      yield `${nameOf(operation)} compared in vain and is at ${found[0]}`
  }
}

/** The revisions of each write. */
function placesOf(revisions: Revisions, writers: ReadonlyMap<string, Operation>): Map<Operation, number[]> {
  const places = new Map<Operation, number[]>()
  for (const [revision, values] of revisions)
    for (const writer of new Set([...values.values()].map((value) => writers.get(value)))) {
      if (writer === undefined) continue
      places.set(writer, [...(places.get(writer) ?? []), revision])
    }
  return places
}

function* wrongReads(operations: readonly Operation[], revisions: Revisions): Iterable<string> {
  const reads = operations.flatMap((operation) =>
    operation.answer?.type === 'read' ? [{ operation, ...operation.answer }] : [],
  )
  reads.sort((one, other) => one.revision - other.revision)
  const written = [...revisions].sort(([one], [other]) => one - other)
  const state = new Map<string, Found>()
  let next = 0
  for (const { operation, revision, found } of reads) {
    for (; next < written.length && (written[next]?.[0] ?? 0) <= revision; next += 1)
      for (const [key, value] of written[next]?.[1] ?? [])
        state.set(key, { value, modRevision: written[next]?.[0] ?? 0 })
    for (const [key, { value, modRevision }] of found) {
      const right = state.get(key)
      if (right?.value !== value || right.modRevision !== modRevision)
        yield `${nameOf(operation)} found ${key}=${value} of ${modRevision} at ${revision}, where it is ${right?.value} of ${right?.modRevision}`
    }
  }
}

function* wrongOrder(operations: readonly Operation[], revisions: Revisions): Iterable<string> {
  const at = new Map<string, number>()
  for (const [revision, values] of revisions) for (const value of values.values()) at.set(value, revision)
  const effects = operations.flatMap((operation) => {
    const [value] = operation.writes.values()
    const isWrite = operation.answer?.type !== 'read'
    const revision = operation.answer?.revision ?? at.get(value ?? '')
    return revision === undefined ? [] : [{ operation, revision, isWrite }]
  })
  const beginnings = [...effects].sort((one, other) => one.operation.begunAt - other.operation.begunAt)
  const endings = effects
    .filter(({ operation }) => operation.endedAt !== undefined)
    .sort((one, other) => (one.operation.endedAt ?? 0) - (other.operation.endedAt ?? 0))
  let next = 0
  let newest: (typeof effects)[number] | undefined
  for (const { operation, revision, isWrite } of beginnings) {
    for (; (endings[next]?.operation.endedAt ?? Number.POSITIVE_INFINITY) < operation.begunAt; next += 1) {
      const ended = endings[next]
      if (ended !== undefined && ended.revision > (newest?.revision ?? -1)) newest = ended
    }
    if (newest === undefined) continue
    if (revision < newest.revision || (isWrite && revision === newest.revision))
      yield `${nameOf(operation)} has revision ${revision}, though ${nameOf(newest.operation)} had ended with ${newest.revision} before`
  }
}
