import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { SalesSheetValue } from './sales-sheet.ts'

/** `sales-hour:<YYYY-MM-DDTHH>`: the sales of an hour (UTC) by minutes. Written with the checkpoint only (decision 20). */
export const SalesHour = defineRecord(
  'sales-hour',
  { hour: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/, 'not an hour')) },
  SalesSheetValue,
)

/** For how many hours sales are remembered by minutes: two days, and the hour that runs. */
export const salesHoursKept = 49

/** The key part of the hour of a moment, ISO 8601 in UTC. */
export function hourOf(at: string): string {
  return at.slice(0, 13)
}
