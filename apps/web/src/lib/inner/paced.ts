import { useEffect, useRef, useState } from 'react'

/**
 * Throttles a value that is costly to draw and changes many times a second.
 * @returns the value, updated at most once in `everyMs` milliseconds; the first and the last value
 * of a burst are always returned
 */
export function usePaced<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value)
  const shownAt = useRef(0)

  useEffect(() => {
    const wait = Math.max(0, shownAt.current + everyMs - Date.now())
    const timer = setTimeout(() => {
      shownAt.current = Date.now()
      setShown(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, everyMs])

  return shown
}
