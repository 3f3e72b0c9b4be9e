/**
 * How one type of event is put into words. Templates hold slots: `{instrument}` is one of `words.instrument`, the same one
 * throughout an event, `{Instrument}` the same with a capital. `{town}`, `{venue}`, `{person}` and `{guest}` exist everywhere;
 * `{ofTown}` and `{inTown}` are the town as Portuguese says it.
 */
export interface Wording {
  readonly names: readonly string[]
  readonly portugueseNames: readonly string[]
  /** What it is. */
  readonly openings: readonly string[]
  /** What to look forward to. One or two of these. */
  readonly details: readonly string[]
  /** What is good to know. */
  readonly closings: readonly string[]
  readonly words: Readonly<Record<string, readonly string[]>>
}
