import type { V2Store } from '../../v2/v2-store.ts'

/** Everything of a store that is replicated, in one order. */
export function stateOf(store: V2Store) {
  const { index, records, events } = store.image()
  return { index, events, records: [...records].sort((one, other) => (one.path < other.path ? -1 : 1)) }
}
