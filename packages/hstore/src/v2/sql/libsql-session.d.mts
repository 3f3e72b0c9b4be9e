import type { Statement } from './sql-connection.ts'

export interface LibsqlSession {
  /** @returns for each statement the records that it found */
  transaction(statements: readonly Statement[]): Uint8Array[][]
  close(): void
}

export function openSession(Database: typeof import('libsql')): LibsqlSession
