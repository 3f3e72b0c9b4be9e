import type { PGlite } from '@electric-sql/pglite'
import type { SqlConnection, Statement } from './sql-connection.ts'

interface Row {
  readonly record: Uint8Array
}

/** Postgres in memory, compiled to WebAssembly. */
export class PgliteConnection implements SqlConnection {
  readonly types = { text: 'text collate "C"', bytes: 'bytea' }
  private readonly database: PGlite

  /** @param database that is ready */
  constructor(database: PGlite) {
    this.database = database
  }

  /** Its own queue keeps the order of the calls. */
  transaction(statements: readonly Statement[]): Promise<Uint8Array[][]> {
    return this.database.transaction(async (session) => {
      const answers: Uint8Array[][] = []
      for (const { sql, parameters } of statements) {
        const { rows } = await session.query<Row>(sql.replaceAll('?', '$'), [...parameters])
        answers.push(rows.map(({ record }) => record))
      }
      return answers
    })
  }

  close(): Promise<void> {
    return this.database.close()
  }
}
