import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type HoldInput, type OrderRef, undecidedMs } from '@ticketcd/schema'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type ClientFailure, failureOf } from '../../lib/failure.ts'
import { type SentStep, sentStepOf } from '../../lib/sent-order.ts'
import { stored } from '../../lib/storage.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'
import { outcomeIsUnknown } from './stage.ts'

/**
 * The request to send: a confirmation of a hold, with its payment token if it costs something; or a
 * purchase of a choice in one step.
 */
export type Attempt =
  | { kind: 'confirm'; payment?: string | undefined }
  | { kind: 'buy'; lines: HoldInput['lines'] }

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

/** A payment that is not decided yet. Nothing is bought, and the provider is queried again. */
interface Undecided {
  payment?: string | undefined
  /** In milliseconds since 1970. */
  askAt: number
}

/**
 * The undecided payment of an order, stored so that a reload resumes the queries. Only this page
 * writes it.
 */
const undecidedOf = (orderId: string) =>
  stored('sessionStorage', `undecided.${orderId}`, (raw) => raw as Undecided)

export interface Sending {
  /** An attempt is under way. */
  isSent: boolean
  isUndecided: boolean
  lost: Lost | null
  /** Why the last attempt was refused. */
  refusal: ClientFailure | null
  send: (attempt: Attempt) => void
}

/** Sends the purchase of an order, at most one at a time, and tracks its outcome. */
export function useSending({ eventId, orderId }: OrderRef): Sending {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const sentStep = sentStepOf(orderId)
  const keptUndecided = undecidedOf(orderId)
  const [lost, setLost] = useState<Lost | null>(() => lostBefore(sentStep.read()))
  const [undecided, setUndecided] = useState<Undecided | null>(() => keptUndecided.read() ?? null)
  /** A ref, since a second press may come before the first one is rendered. */
  const sending = useRef(false)

  const orderKey = trpc.checkout.order.queryKey({ eventId, orderId })
  const { mutate, isPending, error } = useMutation({
    mutationFn: (attempt: Attempt) =>
      attempt.kind === 'buy'
        ? client.checkout.buy.mutate({ eventId, orderId, lines: attempt.lines })
        : client.checkout.confirm.mutate({ eventId, orderId, payment: attempt.payment }),
    onMutate: async () => {
      setLost(null)
      sentStep.write('purchase')
      // An older answer must not settle this one.
      await queryClient.cancelQueries({ queryKey: orderKey })
    },
    onSuccess: ({ purchase }) => {
      queryClient.setQueryData(orderKey, () => ({ state: purchase.status, purchase }))
      void queryClient.invalidateQueries({ queryKey: trpc.purchases.pathKey() })
      void queryClient.invalidateQueries({ queryKey: trpc.waitlist.pathKey() })
    },
    onError: (cause) => {
      const failure = failureOf(cause)
      const at = Date.now()
      if (outcomeIsUnknown(failure)) setLost({ step: 'purchase', outcome: 'unknown', at })
      else if (failure.code === 'unavailable') setLost({ step: 'purchase', outcome: 'nothing', at })
      void queryClient.invalidateQueries({ queryKey: orderKey })
    },
    onSettled: (_answer, cause, attempt) => {
      sending.current = false
      const failure = cause && failureOf(cause)
      if (!failure || !outcomeIsUnknown(failure)) sentStep.remove()
      waitFor(failure, attempt)
    },
  })

  function waitFor(failure: ClientFailure | null, attempt: Attempt) {
    const next =
      failure?.code === 'payment-pending' && attempt.kind === 'confirm'
        ? { payment: attempt.payment, askAt: Date.now() + failure.retryAfterMs }
        : null
    setUndecided(next)
    if (next) keptUndecided.write(next)
    else keptUndecided.remove()
  }

  function send(attempt: Attempt) {
    if (sending.current) return
    sending.current = true
    mutate(attempt)
  }

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

  // Sends the same order with the same payment. The provider returns its decision and starts no
  // second payment.
  const askAgain = useEffectEvent((payment: string | undefined) => send({ kind: 'confirm', payment }))
  useEffect(() => {
    if (!undecided) return
    const timer = setTimeout(() => askAgain(undecided.payment), Math.max(0, undecided.askAt - Date.now()))
    return () => clearTimeout(timer)
  }, [undecided])

  const refusal = error && failureOf(error)
  const isRefused = refusal && !outcomeIsUnknown(refusal) && refusal.code !== 'payment-pending'
  return {
    isSent: isPending && !undecided,
    isUndecided: undecided !== null,
    lost,
    refusal: isRefused ? refusal : null,
    send,
  }
}

function lostBefore(step: SentStep | undefined): Lost | null {
  return step === undefined ? null : { step, outcome: 'unknown', at: Date.now() }
}
