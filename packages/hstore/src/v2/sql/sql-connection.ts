/** One statement. Its parameters are `?1`, `?2` and so on. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly (string | number | Uint8Array)[]
  /** Whether it selects a column of bytes named `record`. */
  readonly isRead: boolean
}

/** An SQL database in memory. */
export interface SqlConnection {
  /** The names of its types, whose texts compare as their bytes do. */
  readonly types: { readonly text: string; readonly bytes: string }
  /**
   * Runs statements in one transaction. Transactions take effect in the order of the calls.
   *
   * @returns for each statement the records that it found
   */
  transaction(statements: readonly Statement[]): Promise<Uint8Array[][]>
  close(): Promise<void>
}
