import { useNavigate } from '@tanstack/react-router'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { isolated } from '../../lib/isolated.ts'
import { useLiveMessages } from '../../lib/live/use-live.ts'
import { paths } from '../../lib/paths.ts'
import { toast } from '../../ui/toast.ts'

/** Shows a toast for each fired alert and each offer of a waiting list, in the tab used last. */
export function AlertToasts() {
  const { language, t, format } = useI18n()
  const navigate = useNavigate()
  useLiveMessages('alert', ({ alert: { eventId, event, kind, availableThen } }, { lead }) => {
    if (!lead) return
    const left = availableThen ?? 0
    void toast(t.app.alertFired[kind](isolated(event?.name ?? eventId), left, format.number(left)), {
      label: t.app.seeEvent,
      onPress: () => void navigate(paths.event(eventId)),
    })
  })
  useLiveMessages('offer', async ({ offer }, { lead }) => {
    if (!lead) return
    const { sayOffer } = await import('../../features/waiting-list/offer-toast.ts')
    await sayOffer(offer, language, () => void navigate(paths.checkout(offer.eventId, offer.orderId)))
  })
  return null
}
