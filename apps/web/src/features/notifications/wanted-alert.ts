import { type AlertKind, alertKinds, isAlertLimit } from '@ticketcd/schema'
import { stored } from '../../lib/storage.ts'

export interface WantedAlert {
  kind: AlertKind
  limit: number
}

/** The alert that somebody asked for before they were logged in: set when they come back to the event. */
export const wantedAlertOf = (eventId: string) => stored('sessionStorage', `alert.${eventId}`, parse)

function parse(raw: unknown): WantedAlert | undefined {
  if (typeof raw !== 'object' || raw === null || !('kind' in raw) || !('limit' in raw)) return undefined
  const { kind, limit } = raw
  const known = alertKinds.find((candidate) => candidate === kind)
  if (known === undefined || typeof limit !== 'number' || !Number.isInteger(limit)) return undefined
  return isAlertLimit({ kind: known, limit }) ? { kind: known, limit } : undefined
}
