import { createFileRoute } from '@tanstack/react-router'
import { CheckoutPage } from '../../../../features/checkout/checkout-page.tsx'
import { requireAccount } from '../../../guard.ts'

export const Route = createFileRoute('/checkout/$eventId/$orderId')({
  beforeLoad: requireAccount,
  component: Checkout,
})

function Checkout() {
  const { eventId, orderId } = Route.useParams()
  return <CheckoutPage key={orderId} eventId={eventId} orderId={orderId} />
}
