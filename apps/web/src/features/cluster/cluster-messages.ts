import { defineArea } from '../../lib/i18n/area.ts'
import { en } from './cluster-messages.en.ts'

export const clusterMessages = defineArea(en, {
  pt: async () => (await import('./cluster-messages.pt.ts')).pt,
})
