import { defineArea } from '../../lib/inner/area.ts'
import { en } from './event-admin-messages.en.ts'

/** The texts of the admin pages for events. */
export const eventAdminMessages = defineArea(en, {
  pt: async () => (await import('./event-admin-messages.pt.ts')).pt,
})
