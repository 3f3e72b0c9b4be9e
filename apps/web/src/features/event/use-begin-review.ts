import { useNavigate } from '@tanstack/react-router'
import { reviewOf } from '../../lib/cart.ts'
import { uuidv7 } from '../../lib/inner/uuidv7.ts'
import { paths } from '../../lib/paths.ts'

/**
 * Opens checkout for an order that is bought in one step. Nothing is sent before the customer
 * confirms it there.
 */
export function useBeginReview(eventId: string): () => void {
  const navigate = useNavigate()
  return () => {
    const orderId = uuidv7()
    reviewOf(eventId).write({ orderId })
    void navigate(paths.checkout(eventId, orderId))
  }
}
