import * as z from 'zod/mini'

/** Lower case, so that no two accounts differ by case alone. 3 to 32 characters. */
export const Username = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9._-]{2,31}$/, 'use 3 to 32 of a–z, 0–9, dot, dash, underscore'))

/** A readable slug; part of the event's address. 1 to 64 characters. */
export const EventId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'not an event id'))

/**
 * A UUIDv7 (RFC 9562) in lower case. The browser creates it with the cart. It is the idempotency
 * key of every step of the order.
 */
export const OrderId = z
  .string()
  .check(
    z.regex(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      'not an order id (UUIDv7)',
    ),
  )

/** One ticket of an order: the order, the line and the position in the line, joined by dots. */
export const TicketId = z.string().check(z.regex(/^[0-9a-f-]{36}\.\d{1,3}\.\d{1,3}$/, 'not a ticket id'))

/** The name of a ticket type as customers read it, such as `Early bird`. */
export const TicketTypeName = z.string().check(
  z.regex(
    // Filler characters count as letters or marks, but are invisible.
    /^(?!.*[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0])[\p{L}\p{N}][^:/\p{C}\p{Zl}\p{Zp}]{0,47}$/u,
    'start with a letter or digit; at most 48 characters; no “:” or “/”',
  ),
  z.refine(
    (name) => name === name.trim().normalize('NFC'),
    'no space at the end, and accents in one with their letters',
  ),
)

/**
 * Lower case. Addresses with quotes, `:` or `/` are rejected because the address is part of a key.
 */
export const Email = z
  .string()
  .check(
    z.maxLength(254),
    z.regex(/^[a-z0-9.!#$%&'*+=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'not an e-mail address'),
  )

/** SHA-256 of a session token, in hex. */
export const TokenHash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'not a token hash'))

/** Milliseconds since 1970, padded so that etcd's lexical order is chronological. */
export const SortableTimeMs = z.string().check(z.regex(/^\d{15}$/, 'not a padded time'))

/**
 * The time as a `SortableTimeMs`.
 * @param timeMs milliseconds since 1970, a whole number from 0.
 * @throws {RangeError} for any other number.
 */
export function sortableTime(timeMs: number): string {
  if (!Number.isSafeInteger(timeMs) || timeMs < 0)
    throw new RangeError(`not a time in milliseconds: ${timeMs}`)
  return String(timeMs).padStart(15, '0')
}
