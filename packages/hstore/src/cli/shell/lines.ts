/** The user has dropped the line by Ctrl-C. */
export const dropped = Symbol('dropped by Ctrl-C')

/** The lines that a shell carries out. */
export interface Lines {
  /** The next line; undefined at the end. */
  next(prompt: string): Promise<string | undefined | typeof dropped>
  close(): void
}
