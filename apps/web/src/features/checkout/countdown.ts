import { type HoldView, holdLifetimeMs } from '@ticketcd/schema'

/** The countdown warns from here on. In seconds. */
export const lastSeconds = 60

/**
 * Time can be added from here on, in seconds. An earlier renewal would add little and still be used
 * up.
 */
export const renewableSeconds = 5 * 60

/**
 * Returns the end of a hold by the browser's clock, in milliseconds since 1970. It uses only the
 * span between the two server times, so a wrong browser clock neither shortens nor extends the
 * hold.
 * @param receivedAt when the answer arrived, by the browser's clock, in milliseconds since 1970
 */
export function localDeadline(
  { expiresAt, now }: Pick<HoldView, 'expiresAt' | 'now'>,
  receivedAt: number,
): number {
  return receivedAt + Date.parse(expiresAt) - Date.parse(now)
}

/**
 * Returns whole seconds, rounded up, so that 0 means over.
 * @param now milliseconds since 1970
 */
export function secondsUntil(deadline: number, now: number): number {
  return Math.max(0, Math.ceil((deadline - now) / 1_000))
}

/** `9:05`, or `11:09:05` from one hour on. */
export function clockText(seconds: number): string {
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60]
  const hours = Math.floor(seconds / 3_600)
  if (hours > 0) parts.unshift(hours)
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** Returns the remaining share of a hold's lifetime, from 1 down to 0. */
export function shareLeft(seconds: number): number {
  return Math.min(1, (seconds * 1_000) / holdLifetimeMs)
}
