import { defineArea } from '../../lib/inner/area.ts'
import { en } from './checkout-messages.en.ts'

/** The texts of checkout, from the hold to the confirmed order. */
export const checkoutMessages = defineArea(en, {
  pt: async () => (await import('./checkout-messages.pt.ts')).pt,
})
