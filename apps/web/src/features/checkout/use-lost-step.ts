import { useQueryClient } from '@tanstack/react-query'
import { type OrderRef, undecidedMs } from '@ticketcd/schema'
import { useEffect, useEffectEvent, useState } from 'react'
import { type SentStep, sentStepOf } from '../../lib/inner/sent-order.ts'
import { useTRPC } from '../../lib/trpc.ts'

/** A step of the order whose answer was lost. */
export interface Lost {
  step: SentStep
  /**
   * `unknown`: it may still be under way, so "not found" proves nothing. `decided`: its time is
   * over, so the next answer of the store is final. `nothing`: it certainly did not happen.
   */
  outcome: 'unknown' | 'decided' | 'nothing'
  /** When the outcome was set, in milliseconds since 1970. */
  at: number
}

/**
 * The lost step of an order, also the one from before a reload, and its setter. An unknown outcome
 * becomes `decided` after `undecidedMs`, and the order is queried again.
 */
export function useLostStep({ eventId, orderId }: OrderRef) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [lost, setLost] = useState<Lost | null>(() => lostBefore(sentStepOf(orderId).read()))
  const orderKey = trpc.checkout.order.queryKey({ eventId, orderId })

  const decide = useEffectEvent(async (step: SentStep) => {
    // An answer to a query from before the end of that time proves nothing.
    await queryClient.cancelQueries({ queryKey: orderKey })
    setLost({ step, outcome: 'decided', at: Date.now() })
    void queryClient.invalidateQueries({ queryKey: orderKey })
  })
  useEffect(() => {
    if (lost?.outcome !== 'unknown') return
    const timer = setTimeout(() => void decide(lost.step), undecidedMs)
    return () => clearTimeout(timer)
  }, [lost])

  return [lost, setLost] as const
}

function lostBefore(step: SentStep | undefined): Lost | null {
  return step === undefined ? null : { step, outcome: 'unknown', at: Date.now() }
}
