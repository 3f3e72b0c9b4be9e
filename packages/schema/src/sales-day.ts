import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { SalesSheetValue } from './sales-sheet.ts'

/**
 * `sales-day:<YYYY-MM-DD>`: the sales of a day (UTC) by hour. It is written only together with the
 * checkpoint (decision 20).
 */
export const SalesDay = defineRecord(
  'sales-day',
  { day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day')) },
  SalesSheetValue,
)

/** For how many days sales are stored by hour. */
export const salesDaysKept = 100

/** The key part for the day of a time (ISO 8601, UTC). */
export function dayOf(at: string): string {
  return at.slice(0, 10)
}
