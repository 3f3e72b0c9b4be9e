import { useState } from 'react'

/**
 * Returns the previous object while the value is equal to it. Each message of the live stream
 * creates every derived value again. A chart renders again only if its numbers change.
 */
export function useUnchanged<Value>(value: Value, isSame: (one: Value, other: Value) => boolean): Value {
  const [kept, setKept] = useState(value)
  const next = isSame(kept, value) ? kept : value
  if (next !== kept) setKept(next)
  return next
}
