import { defineArea } from '../../lib/inner/area.ts'
import { en } from './proof-messages.en.ts'

/** The texts of the page that accounts for all tickets of an event. */
export const proofMessages = defineArea(en, {
  pt: async () => (await import('./proof-messages.pt.ts')).pt,
})
