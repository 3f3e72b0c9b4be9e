import { type LibsqlSession, openSession } from './libsql-session.mjs'
import type { SqlConnection, Statement } from './sql-connection.ts'

/** SQLite by a blocking driver: nothing else happens on the thread of the node meanwhile. */
export class BlockingConnection implements SqlConnection {
  readonly types = { text: 'text', bytes: 'blob' }
  private readonly session: LibsqlSession

  constructor(libsql: typeof import('libsql')) {
    this.session = openSession(libsql)
  }

  async transaction(statements: readonly Statement[]): Promise<Uint8Array[][]> {
    return this.session.transaction(statements)
  }

  async close(): Promise<void> {
    this.session.close()
  }
}
