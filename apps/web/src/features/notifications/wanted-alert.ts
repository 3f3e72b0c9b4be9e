import { type AlertKind, alertKinds, isAlertLimit } from '@ticketcd/schema'
import { stored } from '../../lib/storage.ts'

export interface WantedAlert {
  kind: AlertKind
  limit: number
}

/** The alert that a user requested before log in. It is set when the user returns to the event. */
export const wantedAlertOf = (eventId: string) => stored('sessionStorage', `alert.${eventId}`, parse)

function parse(raw: unknown): WantedAlert | undefined {
  if (typeof raw !== 'object' || raw === null || !('kind' in raw) || !('limit' in raw)) return undefined
  const { kind, limit } = raw
  const known = alertKinds.find((candidate) => candidate === kind)
  if (known === undefined || typeof limit !== 'number' || !Number.isInteger(limit)) return undefined
  return isAlertLimit({ kind: known, limit }) ? { kind: known, limit } : undefined
}
