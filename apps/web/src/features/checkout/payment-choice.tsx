import { testPaymentTokens } from '@ticketcd/schema'
import CreditCard from 'lucide-react/icons/credit-card'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { checkoutMessages } from './checkout-messages.ts'
import { type TestCard, testCards } from './use-payment-choice.ts'

interface PaymentChoiceProps {
  /** The token of the chosen card. */
  chosen: string
  onChoose: (token: string) => void
  /** The choice is disabled while a payment is being sent. */
  fixed: boolean
}

/** The cards of the built-in test provider, each with a description of its outcome. */
export function PaymentChoice({ chosen, onChoose, fixed }: PaymentChoiceProps) {
  const m = useAreaMessages(checkoutMessages)
  return (
    <fieldset aria-describedby="payment-hint" className="rounded-lg border bg-raised px-5 pt-4 pb-5">
      <legend className="float-left mb-1 w-full font-semibold text-base">{m.payment}</legend>
      <p id="payment-hint" className="clear-both text-ink-soft text-sm">
        {m.paymentHint}
      </p>
      <div className="mt-3 grid grid-cols-1 gap-2 sm:grid-cols-2">
        {testCards.map((card) => (
          <Card
            key={card}
            card={card}
            checked={testPaymentTokens[card] === chosen}
            disabled={fixed}
            onChoose={() => onChoose(testPaymentTokens[card])}
          />
        ))}
      </div>
    </fieldset>
  )
}

interface CardProps {
  card: TestCard
  checked: boolean
  disabled: boolean
  onChoose: () => void
}

function Card({ card, checked, disabled, onChoose }: CardProps) {
  const m = useAreaMessages(checkoutMessages)
  return (
    <label className="flex items-start gap-3 rounded-md border px-3.5 py-3 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-focus-visible:outline-offset-2">
      <input
        type="radio"
        name="payment"
        checked={checked}
        disabled={disabled}
        onChange={onChoose}
        aria-describedby={`payment-${card}`}
        className="sr-only"
      />
      <CreditCard aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-soft" />
      <span className="min-w-0 leading-snug">
        <span className="block font-medium text-sm">{m.cards[card].name}</span>
        <span id={`payment-${card}`} className="block text-ink-soft text-xs">
          {m.cards[card].does}
        </span>
      </span>
    </label>
  )
}
