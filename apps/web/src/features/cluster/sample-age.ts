import { useState } from 'react'

/** A moment of the server's clock, and when this device first heard of it by its own: both in milliseconds since 1970. */
export interface Received {
  atMs: number
  receivedAt: number
}

/**
 * When a sample was first heard of. An answer that repeats the sample before is no news: it is as old as it was, or a
 * sampler that has stalled would look fresh for ever.
 * @param at the sample's own moment: ISO 8601
 * @param receivedAt when the newest answer came
 */
export function receivedOf(before: Received | undefined, at: string, receivedAt: number): Received {
  const atMs = Date.parse(at)
  return before?.atMs === atMs ? before : { atMs, receivedAt }
}

/**
 * How long before now a moment of the server was. The two clocks are never compared: up to the sample the server's counts,
 * since then the device's.
 */
export function ageOf(moment: string, { atMs, receivedAt }: Received, now: number): number {
  return Math.max(0, atMs - Date.parse(moment)) + Math.max(0, now - receivedAt)
}

export function useReceived(at: string, receivedAt: number): Received {
  const [kept, setKept] = useState<Received>()
  const received = receivedOf(kept, at, receivedAt)
  if (received !== kept) setKept(received)
  return received
}
