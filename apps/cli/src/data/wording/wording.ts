/**
 * The texts for one event type. Templates have slots: `{instrument}` is one of `words.instrument`,
 * the same one throughout an event, and `{Instrument}` the same with a capital. `{town}`,
 * `{venue}`, `{person}` and `{guest}` always exist. `{ofTown}` and `{inTown}` are the town in its
 * Portuguese form.
 */
export interface Wording {
  readonly names: readonly string[]
  readonly portugueseNames: readonly string[]
  /** Sentences that describe the event. */
  readonly openings: readonly string[]
  /** Sentences about its highlights. A description has one or two of these. */
  readonly details: readonly string[]
  /** Sentences with practical advice. */
  readonly closings: readonly string[]
  readonly words: Readonly<Record<string, readonly string[]>>
}
