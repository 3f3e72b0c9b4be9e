import { defineArea } from '../../lib/inner/area.ts'
import { en } from './account-messages.en.ts'

/** The texts of log in, registration and the profile. */
export const accountMessages = defineArea(en, {
  pt: async () => (await import('./account-messages.pt.ts')).pt,
})
