import type { HoldView } from '@ticketcd/schema'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { usePaymentProvider } from '../../lib/inner/use-payment-provider.ts'
import { OrderLines } from '../../ui/inner/order-lines.tsx'
import { BuyButton } from './buy-button.tsx'
import { BuyingNotices } from './buying-notices.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { HoldCountdown } from './hold-countdown.tsx'
import { PaymentChoice } from './payment-choice.tsx'
import { ReleaseButton } from './release-button.tsx'
import type { Buying } from './stage.ts'
import type { CheckoutView } from './use-checkout.ts'
import { usePaymentChoice } from './use-payment-choice.ts'

interface HeldStageProps {
  hold: HoldView
  buying: Buying
  checkout: CheckoutView
  /** The name of the ticket holder. */
  customer: string | undefined
}

/** The held tickets, with their total, the countdown, the payment and the button that buys them. */
export function HeldStage({ hold, buying, checkout, customer }: HeldStageProps) {
  const m = useAreaMessages(checkoutMessages)
  const { secondsLeft, refusal, notThrough, confirm } = checkout
  const provider = usePaymentProvider()
  const [card, chooseCard] = usePaymentChoice()
  const isPaid = provider === 'test' && hold.total > 0
  return (
    <>
      <HoldCountdown hold={hold} secondsLeft={secondsLeft ?? 0} renewable={buying !== 'under-way'} />
      <div className="rounded-lg border bg-raised px-5 pt-2 pb-5">
        <OrderLines lines={hold.lines} total={hold.total} />
      </div>
      {isPaid && (
        <PaymentChoice
          chosen={card}
          onChoose={chooseCard}
          fixed={buying === 'under-way' || buying === 'pending'}
        />
      )}
      <BuyingNotices
        buying={buying}
        pausedText={m.pausedText}
        refusal={refusal}
        notThrough={notThrough}
        notThroughText={m.notThroughText}
      />
      <BuyButton buying={buying} total={hold.total} onPress={() => confirm(isPaid ? card : undefined)} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-ink-soft text-sm">{customer && m.goesTo(customer)}</p>
        <ReleaseButton hold={hold} disabled={buying === 'under-way'} />
      </div>
    </>
  )
}
