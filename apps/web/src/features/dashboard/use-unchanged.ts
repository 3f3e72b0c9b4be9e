import { replaceEqualDeep } from '@tanstack/react-query'
import { useState } from 'react'

/**
 * The value, as the object that it was for as long as it says the same, down to its parts. A pulse of the live stream makes
 * every derived value anew; a drawing is drawn anew only when its numbers are others.
 */
export function useUnchanged<Value>(value: Value): Value {
  const [kept, setKept] = useState(value)
  const next = replaceEqualDeep(kept, value)
  if (next !== kept) setKept(next)
  return next
}
