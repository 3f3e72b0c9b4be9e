import { optionalPackage } from '../optional-package.ts'
import { PgliteConnection } from './pglite-connection.ts'
import { RecordTable } from './record-table.ts'
import type { SqlConnection } from './sql-connection.ts'
import { SqlStorage } from './sql-storage.ts'
import { SqlThread } from './sql-thread.ts'
import { ThreadPool } from './thread-pool.ts'

export const sqlNames = ['sql-blocking', 'sql-async', 'sql-bridged'] as const
/**
 * Of `sql-blocking`. More threads than this find no more cores on the machines that run a store.
 */
const threadsMax = 4

export type SqlName = (typeof sqlNames)[number]

/** The v2 keys of a node in an SQL database in memory, which the snapshot and the log fill. */
export class SqlDatabase {
  private readonly connection: SqlConnection
  private tables = 0

  /** For tests; see `open`. */
  constructor(connection: SqlConnection) {
    this.connection = connection
  }

  /**
   * @param onLost the database has ended by itself, with all its records
   * @throws {MissingPackage}
   */
  static async open(name: SqlName, onLost: (error: Error) => void): Promise<SqlDatabase> {
    return new SqlDatabase(await connectionOf(name, onLost))
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

async function connectionOf(name: SqlName, onLost: (error: Error) => void): Promise<SqlConnection> {
  if (name === 'sql-async') {
    const { PGlite } = await optionalPackage('@electric-sql/pglite', () => import('@electric-sql/pglite'))
    return new PgliteConnection(await PGlite.create())
  }
  // The threads load it, too late for a refusal of the command line.
  await optionalPackage('libsql', () => import('libsql'))
  return name === 'sql-blocking' ? new ThreadPool({ threadsMax, onLost }) : new SqlThread({ onLost })
}
