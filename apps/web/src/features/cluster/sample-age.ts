import { useState } from 'react'

/**
 * A time of the server's clock, and when this device first received it by its own clock. Both in
 * milliseconds since 1970.
 */
export interface Received {
  atMs: number
  receivedAt: number
}

/**
 * Returns when a sample was first received. An answer with the same sample keeps the first time.
 * Otherwise a stalled sampler would look fresh for ever.
 * @param at the time of the sample, as ISO 8601
 * @param receivedAt when the newest answer arrived, in milliseconds since 1970
 */
export function receivedOf(before: Received | undefined, at: string, receivedAt: number): Received {
  const atMs = Date.parse(at)
  return before?.atMs === atMs ? before : { atMs, receivedAt }
}

/**
 * Returns the age of a server time in milliseconds. The two clocks are never compared. The server's
 * clock counts up to the sample, the device's clock since then.
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
