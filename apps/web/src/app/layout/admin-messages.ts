import { defineArea } from '../../lib/inner/area.ts'
import { en } from './admin-messages.en.ts'

/** Messages of the frame of every admin page. */
export const adminMessages = defineArea(en, { pt: async () => (await import('./admin-messages.pt.ts')).pt })
