import { type AdminEvent, IsoTime, isTimeZone, UpdateEventInput } from '@ticketcd/schema'
import { stored } from '../../../lib/storage.ts'
import { emptyValues, type FormValues, rowKey, type TicketValues, valuesOf } from './event-form-values.ts'

/** An event as it was saved, with the version of that edit. */
export type SavedDraft = Pick<AdminEvent, 'draft' | 'version'>

/** Unsaved input with its base. It survives failures, log in and reloads. */
export interface KeptForm {
  /** For a new event: the end of its id. */
  suffix: string
  /**
   * For a new event: the id of the first request. Sending again creates no second event, even if
   * the name has changed.
   */
  sentAs: string | null
  openedAt: string
  /** `null` for a new event. */
  base: SavedDraft | null
  values: FormValues
}

/**
 * Returns the form of a saved event without changes.
 * @param openedAt ISO 8601, UTC
 */
export function formOf({ draft, version }: SavedDraft, locale: string, openedAt: string): KeptForm {
  const values = valuesOf(draft, locale, openedAt)
  return { suffix: '', sentAs: null, openedAt, base: { draft, version }, values }
}

/**
 * The unsaved input of one account in this tab.
 * @param name the event's id, or `new` with the id of the copied event
 */
export const keptForm = (username: string, name: string) =>
  stored('sessionStorage', `draft.event.${username}.${name}`, parseKept)

/**
 * Returns stored input if all of it has the stored format. Its content is validated like typed
 * input.
 */
export function parseKept(raw: unknown): KeptForm | undefined {
  if (!isRecord(raw)) return undefined
  const { suffix, sentAs, openedAt } = raw
  const values = parseValues(raw.values)
  const base = parseBase(raw.base)
  if (typeof suffix !== 'string' || !isOpenedAt(openedAt) || !values || base === undefined) return undefined
  return { suffix, sentAs: typeof sentAs === 'string' ? sentAs : null, openedAt, base, values }
}

function parseValues(raw: unknown): FormValues | undefined {
  if (!isRecord(raw) || !Array.isArray(raw.tickets)) return undefined
  const { tickets, ...expected } = emptyValues()
  if (!Object.keys(expected).every((name) => typeof raw[name] === 'string')) return undefined
  if (raw.salesOpen !== 'now' && raw.salesOpen !== 'later') return undefined
  const rows = raw.tickets.map(parseTicket)
  if (rows.includes(undefined)) return undefined
  return { ...(raw as unknown as FormValues), tickets: rows.filter((row) => row !== undefined) }
}

function parseTicket(raw: unknown): TicketValues | undefined {
  if (!isRecord(raw)) return undefined
  const { ticketType, price, total } = raw
  if (typeof ticketType !== 'string' || typeof price !== 'string' || typeof total !== 'string')
    return undefined
  return { key: rowKey(), ticketType, price, total }
}

function parseBase(raw: unknown): SavedDraft | null | undefined {
  if (raw === null) return null
  if (!isRecord(raw)) return undefined
  const version = UpdateEventInput.shape.version.safeParse(raw.version).data
  const draft = UpdateEventInput.shape.event.safeParse(raw.draft).data
  if (version === undefined || draft === undefined || !isTimeZone(draft.timeZone)) return undefined
  return { version, draft }
}

const isOpenedAt = (raw: unknown): raw is string => IsoTime.safeParse(raw).success

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null
}
