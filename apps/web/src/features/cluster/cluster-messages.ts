import { defineArea } from '../../lib/inner/area.ts'
import { en } from './cluster-messages.en.ts'

export const clusterMessages = defineArea(en, {
  pt: async () => (await import('./cluster-messages.pt.ts')).pt,
})
