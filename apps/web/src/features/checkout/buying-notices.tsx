import type { ReactNode } from 'react'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Notice } from '../../ui/inner/notice.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import type { Buying } from './stage.ts'
import type { CheckoutView } from './use-checkout.ts'

interface BuyingNoticesProps extends Pick<CheckoutView, 'refusal' | 'notThrough'> {
  buying: Buying
  /** The state of the tickets while the store is not reachable. */
  pausedText: string
  /** The state of the tickets after an attempt that the store has no record of. */
  notThroughText: string
  /** A control for a refusal, such as a link. */
  wayOn?: ReactNode
}

/** Why the order cannot be bought at the moment, or why the last attempt failed. */
export function BuyingNotices({
  buying,
  pausedText,
  refusal,
  notThrough,
  notThroughText,
  wayOn,
}: BuyingNoticesProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  if (buying === 'paused')
    return (
      <Notice tone="warn" title={m.pausedTitle}>
        {pausedText}
      </Notice>
    )
  if (buying === 'pending')
    return (
      <Notice tone="accent" title={m.pendingTitle}>
        {m.pendingText}
      </Notice>
    )
  if (buying !== 'possible') return null
  return (
    <>
      {refusal && (
        <Notice tone="bad" urgent action={wayOn}>
          {sentenceFor(refusal, t, format)}
        </Notice>
      )}
      {notThrough && (
        <Notice tone="warn" urgent title={m.notThroughTitle}>
          {notThroughText}
        </Notice>
      )}
    </>
  )
}
