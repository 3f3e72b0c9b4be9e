import { createFileRoute } from '@tanstack/react-router'
import { OrderPage } from '../../../../../features/purchases/order-page.tsx'

export const Route = createFileRoute('/my/tickets/$eventId/$orderId')({
  component: Order,
})

function Order() {
  return <OrderPage {...Route.useParams()} />
}
