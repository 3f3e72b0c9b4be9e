import { optionalPackage } from '../optional-package.ts'
import { BlockingConnection } from './blocking-connection.ts'
import { BridgedConnection } from './bridged-connection.ts'
import { PgliteConnection } from './pglite-connection.ts'
import { RecordTable } from './record-table.ts'
import type { SqlConnection } from './sql-connection.ts'
import { SqlStorage } from './sql-storage.ts'

export const sqlNames = ['sql-blocking', 'sql-async', 'sql-bridged'] as const
export type SqlName = (typeof sqlNames)[number]

/** The v2 keys of a node in an SQL database in memory, which the snapshot and the log fill. */
export class SqlDatabase {
  private readonly connection: SqlConnection
  private tables = 0

  /** For tests; see `open`. */
  constructor(connection: SqlConnection) {
    this.connection = connection
  }

  /** @throws {MissingPackage} */
  static async open(name: SqlName): Promise<SqlDatabase> {
    return new SqlDatabase(await connectionOf(name))
  }

  /** Creates an empty storage. */
  newStorage(): SqlStorage {
    this.tables += 1
    return new SqlStorage(new RecordTable(this.connection, `records_${this.tables}`))
  }

  close(): Promise<void> {
    return this.connection.close()
  }
}

async function connectionOf(name: SqlName): Promise<SqlConnection> {
  if (name === 'sql-async') {
    const { PGlite } = await optionalPackage('@electric-sql/pglite', () => import('@electric-sql/pglite'))
    return new PgliteConnection(await PGlite.create())
  }
  const { default: libsql } = await optionalPackage('libsql', () => import('libsql'))
  return name === 'sql-blocking' ? new BlockingConnection(libsql) : new BridgedConnection()
}
