import { defineArea } from '../../lib/i18n/area.ts'
import { en } from './dashboard-messages.en.ts'

export const dashboardMessages = defineArea(en, {
  pt: async () => (await import('./dashboard-messages.pt.ts')).pt,
})
