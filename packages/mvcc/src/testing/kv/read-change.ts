import type { Change } from '../../key-value.ts'
import type { WrittenChange } from '../../written-change.ts'

/** A change with all versions of its keys. */
export function readChange({ revision, events }: WrittenChange): Change {
  return { revision, events: events.map((event) => event.read(true)) }
}
