import { defineArea } from '../../lib/inner/area.ts'
import { en } from './waiting-messages.en.ts'

/** The texts of waiting lists, on the page of an event and for their offers. */
export const waitingMessages = defineArea(en, {
  pt: async () => (await import('./waiting-messages.pt.ts')).pt,
})
