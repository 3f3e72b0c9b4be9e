import { useEffect, useState } from 'react'

/** @returns this device's time in milliseconds since 1970, updated every `everyMs` milliseconds */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
