import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type HoldInput, type OrderRef, undecidedMs } from '@ticketcd/schema'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type ClientFailure, failureOf } from '../../lib/failure.ts'
import { type SentStep, sentStepOf } from '../../lib/sent-order.ts'
import { stored } from '../../lib/storage.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'
import { outcomeIsUnknown } from './stage.ts'

/** What is sent: a hold to be bought, with how it is paid where it has to be; or a choice to be bought in one step. */
export type Attempt =
  | { kind: 'confirm'; payment?: string | undefined }
  | { kind: 'buy'; lines: HoldInput['lines'] }

/** A step of the order without the store's word on it. */
export interface Lost {
  step: SentStep
  /**
   * `unknown`: it may be under way, and that the order is not there says nothing. `decided`: its time is over, and what the store says next
   * is the last word. `nothing`: it is certain that it did not happen.
   */
  outcome: 'unknown' | 'decided' | 'nothing'
  /** Since when that is so, in milliseconds since 1970. */
  at: number
}

/** A payment that is not decided yet. Nothing was bought, and its provider is asked again. */
interface Undecided {
  payment?: string | undefined
  /** In milliseconds since 1970. */
  askAt: number
}

/** The payment that an order waits for, so that a reload goes on asking. Written by this very page. */
const undecidedOf = (orderId: string) =>
  stored('sessionStorage', `undecided.${orderId}`, (raw) => raw as Undecided)

export interface Sending {
  /** An attempt is on its way. */
  isSent: boolean
  isUndecided: boolean
  lost: Lost | null
  /** Why the last attempt was refused. */
  refusal: ClientFailure | null
  send: (attempt: Attempt) => void
}

/** Sends an order to be bought, never twice at once, and keeps account of what became of it. */
export function useSending({ eventId, orderId }: OrderRef): Sending {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const sentStep = sentStepOf(orderId)
  const keptUndecided = undecidedOf(orderId)
  const [lost, setLost] = useState<Lost | null>(() => lostBefore(sentStep.read()))
  const [undecided, setUndecided] = useState<Undecided | null>(() => keptUndecided.read() ?? null)
  /** A second press may come before the first one has been rendered. */
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
      // An answer to an older question must not settle this one.
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
    // What was asked before its time was over says nothing, however late it is answered.
    await queryClient.cancelQueries({ queryKey: orderKey })
    setLost({ step, outcome: 'decided', at: Date.now() })
    void queryClient.invalidateQueries({ queryKey: orderKey })
  })
  useEffect(() => {
    if (lost?.outcome !== 'unknown') return
    const timer = setTimeout(() => void decide(lost.step), undecidedMs)
    return () => clearTimeout(timer)
  }, [lost])

  // The same order with the same payment: the provider is asked what it has decided, and not for another payment.
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
