import { useState } from 'react'

/**
 * The value, as the object that it was for as long as it says the same. A pulse of the live stream makes every derived value
 * anew; a drawing is drawn anew only when its numbers are others.
 */
export function useUnchanged<Value>(value: Value, isSame: (one: Value, other: Value) => boolean): Value {
  const [kept, setKept] = useState(value)
  const next = isSame(kept, value) ? kept : value
  if (next !== kept) setKept(next)
  return next
}
