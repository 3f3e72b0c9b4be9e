import type { EventDetail } from '@ticketcd/schema'
import Share2 from 'lucide-react/icons/share-2'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { eventUrl } from '../../lib/paths.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { eventMessages } from './event-messages.ts'

/** Opens the share sheet of the device; without one it copies the link. */
export function ShareButton({ event }: { event: EventDetail }) {
  const m = useAreaMessages(eventMessages)
  async function share() {
    const url = eventUrl(event.eventId)
    if (navigator.share) {
      // Rejects if the user closes the sheet, which is no failure.
      await navigator.share({ title: event.name, url }).catch(() => undefined)
    } else {
      await toast((await copied(url)) ? m.copied : m.notCopied(url))
    }
  }
  return <IconButton label={m.share} icon={<Share2 />} onClick={() => void share()} />
}

/**
 * Returns whether the text was copied. Browsers have no clipboard on pages without HTTPS, and may
 * refuse access elsewhere.
 */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
