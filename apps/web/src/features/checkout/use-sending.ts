import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { HoldInput, OrderRef } from '@ticketcd/schema'
import { useRef } from 'react'
import { type ClientFailure, failureOf } from '../../lib/failure.ts'
import { sentStepOf } from '../../lib/inner/sent-order.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'
import { outcomeIsUnknown } from './stage.ts'
import { type Lost, useLostStep } from './use-lost-step.ts'
import { type UndecidedPayment, useUndecidedPayment } from './use-undecided-payment.ts'

/**
 * The request to send: a confirmation of a hold, with its payment token if it costs something; or a
 * purchase of a choice in one step.
 */
export type Attempt =
  | { kind: 'confirm'; payment?: string | undefined }
  | { kind: 'buy'; lines: HoldInput['lines'] }

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
  const [lost, setLost] = useLostStep({ eventId, orderId })
  // Sends the same order with the same payment. The provider returns its decision and starts no
  // second payment.
  const askAgain = (payment: string | undefined) => send({ kind: 'confirm', payment })
  const [undecided, setUndecided] = useUndecidedPayment(orderId, askAgain)
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
      setUndecided(undecidedAfter(failure, attempt))
    },
  })

  function send(attempt: Attempt) {
    if (sending.current) return
    sending.current = true
    mutate(attempt)
  }

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

/** Returns the payment that an attempt has left undecided; `null` if there is none. */
function undecidedAfter(failure: ClientFailure | null, attempt: Attempt): UndecidedPayment | null {
  return failure?.code === 'payment-pending' && attempt.kind === 'confirm'
    ? { payment: attempt.payment, askAt: Date.now() + failure.retryAfterMs }
    : null
}
