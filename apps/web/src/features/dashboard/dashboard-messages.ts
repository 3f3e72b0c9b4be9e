import { defineArea } from '../../lib/inner/area.ts'
import { en } from './dashboard-messages.en.ts'

export const dashboardMessages = defineArea(en, {
  pt: async () => (await import('./dashboard-messages.pt.ts')).pt,
})
