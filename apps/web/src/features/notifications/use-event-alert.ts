import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { useAccount } from '../../lib/account.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { useReturnAddress } from '../../lib/return-address.ts'
import { toast } from '../../ui/toast.ts'
import { notificationMessages } from './notification-messages.ts'
import { useAlertChanges, useAlerts } from './use-alerts.ts'
import { type WantedAlert, wantedAlertOf } from './wanted-alert.ts'

/**
 * The alert of the account for an event, and a function that sets it. The function leads through
 * log in if needed.
 */
export function useEventAlert(eventId: string) {
  const m = useAreaMessages(notificationMessages)
  const account = useAccount()
  const navigate = useNavigate()
  const next = useReturnAddress()
  const alerts = useAlerts()
  const changes = useAlertChanges()
  const wanted = wantedAlertOf(eventId)

  function ask(alert: WantedAlert) {
    if (account === null) {
      wanted.write(alert)
      void navigate(paths.logIn(next))
    } else {
      changes.set.mutate({ eventId, ...alert }, { onSuccess: () => void toast(m.set) })
    }
  }

  const askAgain = useEffectEvent(() => {
    const before = wanted.read()
    wanted.remove()
    if (before) ask(before)
  })
  const loggedIn = Boolean(account)
  useEffect(() => {
    if (loggedIn) askAgain()
  }, [loggedIn])

  return {
    own: account ? alerts.data?.items.find((each) => each.eventId === eventId) : undefined,
    /**
     * Whether the account or its alerts are still loading. A late answer would replace a pressed
     * button.
     */
    isLoading: account === undefined || (account !== null && alerts.isPending),
    ask,
    changes,
  }
}
export type EventAlertState = ReturnType<typeof useEventAlert>
