import type { EventDetail } from '@ticketcd/schema'
import Share2 from 'lucide-react/icons/share-2'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { eventUrl } from '../../lib/paths.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'

/** The device's own share sheet; where there is none, the link is copied. */
export function ShareButton({ event }: { event: EventDetail }) {
  const { t } = useI18n()
  async function share() {
    const url = eventUrl(event.eventId)
    if (navigator.share) {
      // Rejects when the reader closes the sheet, which is no failure.
      await navigator.share({ title: event.name, url }).catch(() => undefined)
    } else {
      await toast((await copied(url)) ? t.event.copied : t.event.notCopied(url))
    }
  }
  return <IconButton label={t.event.share} icon={<Share2 />} onClick={() => void share()} />
}

/** Browsers know no clipboard on pages without HTTPS, and may refuse it elsewhere. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
