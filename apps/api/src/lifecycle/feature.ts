/** A feature of the api: its procedures, and its work beside them. `start.ts` lists all of them. */
export interface Feature<Router> {
  /** The tRPC router with the procedures. */
  readonly router: Router
  /**
   * Starts the work beside the procedures. The catalogue can answer by then, unless the feature
   * has another rule.
   */
  start?(): void
  /** Ends that work, and closes connections. */
  close?(): void | Promise<void>
}

/** A part of the process that is started once. */
export interface Starting {
  start(): void
}

/** A part of the process that is closed once. */
export interface Closing {
  close(): void | Promise<void>
}

/**
 * Closes the parts one after the other. Rejects with the first error; the parts after it stay open.
 */
export async function closeInOrder(parts: readonly Closing[]): Promise<void> {
  for (const part of parts) await part.close()
}
