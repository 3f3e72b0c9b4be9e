import type { ReactNode } from 'react'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Notice } from '../../ui/notice.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import type { Buying } from './stage.ts'
import type { CheckoutView } from './use-checkout.ts'

interface BuyingNoticesProps extends Pick<CheckoutView, 'refusal' | 'notThrough'> {
  buying: Buying
  /** What is so whether the store answers or not. */
  pausedText: string
  /** What is so when the store has nothing of the attempt. */
  notThroughText: string
  /** What can be done about a refusal. */
  wayOn?: ReactNode
}

/** What keeps an order from being bought at the moment, or kept it when it was last tried. */
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
