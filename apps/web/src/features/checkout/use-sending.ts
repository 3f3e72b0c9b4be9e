import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { HoldInput, OrderRef } from '@ticketcd/schema'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type ClientFailure, failureOf } from '../../lib/failure.ts'
import { stored } from '../../lib/storage.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'
import { outcomeIsUnknown } from './stage.ts'

/** What is sent: a hold to be bought, with how it is paid where it has to be; or a choice to be bought in one step. */
export type Attempt =
  | { kind: 'confirm'; payment?: string | undefined }
  | { kind: 'buy'; lines: HoldInput['lines'] }

/** An attempt without the store's word on it, and when that was clear, in milliseconds since 1970. */
export interface Lost {
  at: number
  /** `nothing`: it is certain that it did not happen. */
  outcome: 'unknown' | 'nothing'
}

/** A payment that is not decided yet. Nothing was bought, and its provider is asked again. */
interface Undecided {
  payment?: string | undefined
  /** In milliseconds since 1970. */
  askAt: number
}

/** When an order was sent, until its outcome is known: a reload in between goes on checking. */
const sentAtOf = (orderId: string) =>
  stored('sessionStorage', `confirming.${orderId}`, (raw) => (typeof raw === 'number' ? raw : undefined))

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
  const sentAt = sentAtOf(orderId)
  const keptUndecided = undecidedOf(orderId)
  const [lost, setLost] = useState<Lost | null>(() => lostBeforeReload(sentAt.read()))
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
      sentAt.write(Date.now())
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
      if (outcomeIsUnknown(failure)) setLost({ at: Date.now(), outcome: 'unknown' })
      else if (failure.code === 'unavailable') setLost({ at: Date.now(), outcome: 'nothing' })
      void queryClient.invalidateQueries({ queryKey: orderKey })
    },
    onSettled: (_answer, cause, attempt) => {
      sending.current = false
      const failure = cause && failureOf(cause)
      if (!failure || !outcomeIsUnknown(failure)) sentAt.remove()
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

function lostBeforeReload(sentAt: number | undefined): Lost | null {
  return sentAt === undefined ? null : { at: sentAt, outcome: 'unknown' }
}
