import type { Alerts } from '@ticketcd/schema'
import { useState } from 'react'
import { FiredAlerts } from './fired-alerts.tsx'
import { NoAlerts } from './no-alerts.tsx'
import { useAlertChanges } from './use-alerts.ts'
import { WaitingAlerts } from './waiting-alerts.tsx'

/** The fired alerts, then the waiting ones. */
export function AlertLists({ alerts: { items, unread } }: { alerts: Alerts }) {
  const changes = useAlertChanges()
  /**
   * The alert that the user has just set again. The focus follows it to the list of waiting ones.
   */
  const [followed, setFollowed] = useState<string | null>(null)
  const fired = items.filter((alert) => alert.state === 'fired')
  const waiting = items.filter((alert) => alert.state !== 'fired')
  if (items.length === 0) return <NoAlerts />
  return (
    <>
      <FiredAlerts alerts={fired} unread={unread} changes={changes} onAgain={setFollowed} />
      {waiting.length > 0 && <WaitingAlerts alerts={waiting} changes={changes} focused={followed} />}
    </>
  )
}
