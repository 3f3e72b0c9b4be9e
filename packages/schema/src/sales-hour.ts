import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { SalesSheetValue } from './sales-sheet.ts'

/**
 * `sales-hour:<YYYY-MM-DDTHH>`: the sales of an hour (UTC) by minute. It is written only together
 * with the checkpoint (decision 20).
 */
export const SalesHour = defineRecord(
  'sales-hour',
  { hour: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/, 'not an hour')) },
  SalesSheetValue,
)

/** For how many hours sales are stored by minute: two days, and the current hour. */
export const salesHoursKept = 49

/** The key part for the hour of a time (ISO 8601, UTC). */
export function hourOf(at: string): string {
  return at.slice(0, 13)
}
