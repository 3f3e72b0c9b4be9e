import { useNavigate } from '@tanstack/react-router'
import { reviewOf } from '../../lib/cart.ts'
import { paths } from '../../lib/paths.ts'
import { uuidv7 } from '../../lib/uuidv7.ts'

/** Goes to the checkout of what is chosen, as an order that is bought in one step: nothing is sent before its maker has looked at it. */
export function useBeginReview(eventId: string): () => void {
  const navigate = useNavigate()
  return () => {
    const orderId = uuidv7()
    reviewOf(eventId).write({ orderId })
    void navigate(paths.checkout(eventId, orderId))
  }
}
