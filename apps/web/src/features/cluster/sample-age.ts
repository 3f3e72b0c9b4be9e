import { useState } from 'react'

/** A moment of the server's clock, and when this device first heard of it by its own: both in milliseconds since 1970. */
export interface Heard {
  atMs: number
  heardAt: number
}

/**
 * When a sample was first heard of. An answer that repeats the sample before is no news: it is as old as it was, or a
 * sampler that has stalled would look fresh for ever.
 * @param at the sample's own moment: ISO 8601
 * @param heardAt when the newest answer came
 */
export function heardOf(before: Heard | undefined, at: string, heardAt: number): Heard {
  const atMs = Date.parse(at)
  return before?.atMs === atMs ? before : { atMs, heardAt }
}

/**
 * How long before now a moment of the server was. The two clocks are never compared: up to the sample the server's counts,
 * since then the device's.
 */
export function ageOf(moment: string, { atMs, heardAt }: Heard, now: number): number {
  return Math.max(0, atMs - Date.parse(moment)) + Math.max(0, now - heardAt)
}

export function useHeard(at: string, heardAt: number): Heard {
  const [kept, setKept] = useState<Heard>()
  const heard = heardOf(kept, at, heardAt)
  if (heard !== kept) setKept(heard)
  return heard
}
