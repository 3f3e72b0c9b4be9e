/** Hebrew, Arabic and the other scripts that are written from the right. */
const fromTheRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A name as part of a sentence that is one string: it must not turn around what stands beside it. In markup `<bdi>` does
 * that. A name that could not is left as it is.
 */
export function isolated(name: string): string {
  return fromTheRight.test(name) ? `\u2068${name}\u2069` : name
}
