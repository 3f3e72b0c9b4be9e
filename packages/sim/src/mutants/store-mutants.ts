import type { TestedMutant } from './mutant.ts'
import { keys } from './store/keys.ts'
import { log } from './store/log.ts'
import { watches } from './store/watches.ts'

/** Planted bugs of the store and of its log on disk. Each is caught by the test that it names. */
export const storeMutants: readonly TestedMutant[] = [...keys, ...watches, ...log]
