/** Hebrew, Arabic and the other right-to-left scripts. */
const fromTheRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * Isolates a right-to-left name in a plain string, so that it does not reorder the text around it.
 * Markup uses `<bdi>` instead.
 * @returns the name, unchanged without right-to-left characters
 */
export function isolated(name: string): string {
  return fromTheRight.test(name) ? `\u2068${name}\u2069` : name
}
