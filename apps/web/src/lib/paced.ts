import { useEffect, useRef, useState } from 'react'

/**
 * The value, at most once in `everyMs`: for what is costly to draw and changes many times a second. The first value
 * and the last one of a burst always come.
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
