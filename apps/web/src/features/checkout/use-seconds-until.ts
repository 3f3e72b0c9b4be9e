import { useSyncExternalStore } from 'react'
import { secondsUntil } from './countdown.ts'

/** @param deadline by the browser's clock, in milliseconds since 1970; `null` for none */
export function useSecondsUntil(deadline: number | null): number | null {
  return useSyncExternalStore(subscribe, () =>
    deadline === null ? null : secondsUntil(deadline, Date.now()),
  )
}

/** Often enough that no second is skipped. The component renders only if the second changes. */
function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, 250)
  return () => clearInterval(timer)
}
