import { defineArea } from '../../lib/inner/area.ts'
import { en } from './notification-messages.en.ts'

/** The texts of alerts, on the page of an event and on their own page. */
export const notificationMessages = defineArea(en, {
  pt: async () => (await import('./notification-messages.pt.ts')).pt,
})
