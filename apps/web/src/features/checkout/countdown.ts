import { type HoldView, holdLifetimeMs } from '@ticketcd/schema'

/** From here on the countdown warns, in seconds. */
export const lastSeconds = 60

/** From here on time can be added, in seconds: earlier it would add next to nothing, and be used up. */
export const renewableSeconds = 5 * 60

/**
 * When a hold ends by the browser's clock, in milliseconds since 1970. Only the span between the server's two times
 * counts, so a clock that is wrong here neither shortens nor stretches the hold.
 * @param receivedAt when the answer came, by the browser's clock, in milliseconds since 1970
 */
export function localDeadline(
  { expiresAt, now }: Pick<HoldView, 'expiresAt' | 'now'>,
  receivedAt: number,
): number {
  return receivedAt + Date.parse(expiresAt) - Date.parse(now)
}

/** Whole seconds, rounded up, so that 0 means over. @param now milliseconds since 1970 */
export function secondsUntil(deadline: number, now: number): number {
  return Math.max(0, Math.ceil((deadline - now) / 1_000))
}

/** `9:05`, or `11:09:05` where there are hours. */
export function clockText(seconds: number): string {
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60]
  const hours = Math.floor(seconds / 3_600)
  if (hours > 0) parts.unshift(hours)
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** How much of a hold's life is left, from 1 down to 0. */
export function shareLeft(seconds: number): number {
  return Math.min(1, (seconds * 1_000) / holdLifetimeMs)
}
