import { useMemo } from 'react'
import { useConnection } from '../connection.ts'
import { useLiveStatus } from '../live/use-live.ts'

/** Revision and age of shown figures. */
export interface Moment {
  /** etcd's revision; `null` for figures outside the store, such as a node's health */
  revision: number | null
  /** When the device last received or confirmed the figures, in milliseconds since 1970. */
  receivedAt: number
  /** Age of the server's data at that time, in milliseconds. */
  ageMs: number
}

/**
 * @returns the moment of figures that the page follows live. While the stream is live, unchanged
 * figures are as fresh as its last pulse: figures of a quiet night are not stale.
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
