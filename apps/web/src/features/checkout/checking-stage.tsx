import { useEffect, useState } from 'react'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { OrderLines } from '../../ui/inner/order-lines.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import type { ChosenLine } from './stage.ts'

/** After this time without an answer the page suggests a next step. In milliseconds. */
const patienceMs = 10_000

/** The outcome of the purchase is unknown. The page says so and queries again by itself. */
export function CheckingStage({ lines }: { lines: readonly ChosenLine[] }) {
  const m = useAreaMessages(checkoutMessages)
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <>
      <div role="status" className="flex gap-4 rounded-lg border bg-raised px-5 py-5">
        <span className="mt-1 text-accent-ink">
          <Spinner />
        </span>
        <div>
          <p className="font-medium">{m.checkingText}</p>
          <p className="mt-1 text-ink-soft text-sm">{long ? m.checkingLong : m.checkingHint}</p>
        </div>
      </div>
      {lines.length > 0 && (
        <div className="rounded-lg border bg-raised px-5 py-2">
          <OrderLines lines={lines} />
        </div>
      )}
    </>
  )
}
