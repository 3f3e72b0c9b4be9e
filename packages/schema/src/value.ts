import * as z from 'zod/mini'

/** A whole number of tickets, from 0. */
export const Count = z.int().check(z.nonnegative(), z.maximum(10_000_000))

/** The number of tickets in one request: 1 to 100. A limit per customer may be lower. */
export const Quantity = z.int().check(z.minimum(1), z.maximum(100))

/** Money in whole cents of `currency`, from 0. Sums stay exact far beyond any sale. */
export const Cents = z.int().check(z.nonnegative())

/**
 * A time in UTC, ISO 8601 with milliseconds: `2026-06-01T19:00:00.000Z`. Such strings sort by time.
 */
export const IsoTime = z.iso.datetime({ precision: 3 })

/** The schema of a line of text: no control characters, no space at either end. */
export const line = (maxLength: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(maxLength),
    z.refine(
      (text) => !/\p{Cc}/u.test(text) && text === text.trim(),
      'no line breaks, no space at either end',
    ),
  )
