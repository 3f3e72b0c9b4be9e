import { useEffect, useState } from 'react'

/** The time of this device in milliseconds since 1970, told again and again while something on the page shows an age. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
