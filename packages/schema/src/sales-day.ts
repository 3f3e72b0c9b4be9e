import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { SalesSheetValue } from './sales-sheet.ts'

/** `sales-day:<YYYY-MM-DD>`: the sales of a day (UTC) by hours. Written with the checkpoint only (decision 20). */
export const SalesDay = defineRecord(
  'sales-day',
  { day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day')) },
  SalesSheetValue,
)

/** For how many days sales are remembered by hours. */
export const salesDaysKept = 100

/** The key part of the day of a moment, ISO 8601 in UTC. */
export function dayOf(at: string): string {
  return at.slice(0, 10)
}
