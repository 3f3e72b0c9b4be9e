import { defineArea } from '../../lib/inner/area.ts'
import { en } from './event-messages.en.ts'

/** The texts of the page of one event. */
export const eventMessages = defineArea(en, {
  pt: async () => (await import('./event-messages.pt.ts')).pt,
})
