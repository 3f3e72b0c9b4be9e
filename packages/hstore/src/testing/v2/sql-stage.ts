import { PGlite } from '@electric-sql/pglite'
import { onTestFinished } from 'vitest'
import { SqlDatabase, type SqlName } from '../../v2/sql/open-sql.ts'
import { PgliteConnection } from '../../v2/sql/pglite-connection.ts'
import type { SqlConnection } from '../../v2/sql/sql-connection.ts'
import { SqlThread } from '../../v2/sql/sql-thread.ts'
import { ThreadPool } from '../../v2/sql/thread-pool.ts'

/** Its start takes seconds, so all tests share one. */
let postgres: PGlite | undefined

/** An SQL database in memory for one test, and the connection to it. */
export async function openSqlFor(
  name: SqlName,
): Promise<{ readonly database: SqlDatabase; readonly connection: SqlConnection }> {
  const connection = await connectionFor(name)
  onTestFinished(() => connection.close())
  return { database: new SqlDatabase(connection), connection }
}

function onLost(error: Error): never {
  throw error
}

async function connectionFor(name: SqlName): Promise<SqlConnection> {
  if (name === 'sql-blocking') return new ThreadPool({ threadsMax: 3, onLost })
  if (name === 'sql-bridged') return new SqlThread({ onLost })
  postgres ??= await PGlite.create()
  await postgres.exec('drop schema public cascade; create schema public')
  const connection = new PgliteConnection(postgres)
  return { types: connection.types, transaction: (all) => connection.transaction(all), close: async () => {} }
}
