import { defineArea } from '../../lib/inner/area.ts'
import { en } from './purchase-messages.en.ts'

/** The texts of a customer's orders, and of the actions on them. */
export const purchaseMessages = defineArea(en, {
  pt: async () => (await import('./purchase-messages.pt.ts')).pt,
})
