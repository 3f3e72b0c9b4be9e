import { useEffect, useEffectEvent, useState } from 'react'
import { stored } from '../../lib/storage.ts'

/** A payment that is not decided yet. Nothing is bought, and the provider is queried again. */
export interface UndecidedPayment {
  payment?: string | undefined
  /** In milliseconds since 1970. */
  askAt: number
}

/**
 * The undecided payment of an order, stored so that a reload resumes the queries. Only this page
 * writes it.
 */
const undecidedOf = (orderId: string) =>
  stored('sessionStorage', `undecided.${orderId}`, (raw) => raw as UndecidedPayment)

/**
 * The undecided payment of an order, and its setter.
 * @param askAgain queries the outcome; runs when the time of the payment has come
 */
export function useUndecidedPayment(orderId: string, askAgain: (payment: string | undefined) => void) {
  const kept = undecidedOf(orderId)
  const [undecided, setUndecided] = useState<UndecidedPayment | null>(() => kept.read() ?? null)

  const ask = useEffectEvent(askAgain)
  useEffect(() => {
    if (!undecided) return
    const timer = setTimeout(() => ask(undecided.payment), Math.max(0, undecided.askAt - Date.now()))
    return () => clearTimeout(timer)
  }, [undecided])

  function put(next: UndecidedPayment | null) {
    setUndecided(next)
    if (next) kept.write(next)
    else kept.remove()
  }

  return [undecided, put] as const
}
