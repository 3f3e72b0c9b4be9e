import type { AlertView } from '@ticketcd/schema'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { isolated } from '../../lib/isolated.ts'
import { toast } from '../../ui/toast.ts'
import { notificationMessages } from './notification-messages.ts'
import type { AlertChanges } from './use-alerts.ts'

/**
 * Removes an alert and offers to undo that. A fired one is not restored: setting it again could
 * fire it again.
 */
export function useRemoveAlert(changes: AlertChanges) {
  const m = useAreaMessages(notificationMessages)
  return (alert: AlertView) => {
    const { eventId, kind, limit, state } = alert
    changes.remove.mutate({ eventId })
    const restore = () => {
      changes.set.mutate({ eventId, kind, limit })
      if (state === 'paused') changes.pause.mutate({ eventId })
    }
    const text = m.removed(isolated(alert.event?.name ?? m.unknownEvent))
    void (state === 'fired' ? toast(text) : toast(text, { label: m.undo, onPress: restore }))
  }
}
