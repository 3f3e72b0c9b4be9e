import { useMemo } from 'react'
import { useConnection } from './connection.ts'
import { useLiveStatus } from './live/use-live.ts'

/** What figures are worth: where in the store's history they stand, and since when they are known to be so. */
export interface Moment {
  /** etcd's; `null` for what is no part of the store, such as a node's health */
  revision: number | null
  /** When the device was last told that they are so, in milliseconds since 1970. */
  receivedAt: number
  /** How old the server's knowledge was then. */
  ageMs: number
}

/**
 * The moment of something that the page follows live. While the stream lives, whatever it has not contradicted is as fresh
 * as its last sign of life: a quiet night's figures are not old ones.
 */
export function useMoment({ revision, receivedAt, ageMs }: Moment): Moment {
  const lifeSign = useConnection()
  const live = useLiveStatus() === 'live'
  const isNewer =
    live &&
    revision !== null &&
    lifeSign.receivedAt !== null &&
    lifeSign.receivedAt - lifeSign.ageMs > receivedAt - ageMs
  const [at, age] = isNewer ? [lifeSign.receivedAt ?? receivedAt, lifeSign.ageMs] : [receivedAt, ageMs]
  return useMemo(() => ({ revision, receivedAt: at, ageMs: age }), [revision, at, age])
}
