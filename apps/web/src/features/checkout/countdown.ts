import { type HoldView, holdLifetimeMs } from '@ticketcd/schema'

/** From here on the countdown warns, in seconds. */
export const lastSeconds = 60

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

/** `9:05` */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** How much of a hold's life is left, from 1 down to 0. */
export function shareLeft(seconds: number): number {
  return Math.min(1, (seconds * 1_000) / holdLifetimeMs)
}
