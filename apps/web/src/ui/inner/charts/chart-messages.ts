import { defineArea } from '../../../lib/inner/area.ts'
import { en } from './chart-messages.en.ts'

/** Messages of the frame of every chart. */
export const chartMessages = defineArea(en, { pt: async () => (await import('./chart-messages.pt.ts')).pt })
