// SQLite in memory by the blocking driver libsql. It is JavaScript, since `libsql-thread.mjs`, which
// Node 20 starts as a thread, uses it too.

/** Statements that stay prepared. Their texts differ by the number of their parameters. */
const preparedMax = 200

/** @param {typeof import('libsql').default} Database */
export function openSession(Database) {
  const database = new Database(':memory:')
  const prepared = new Map()

  function statementOf(sql) {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    if (prepared.size >= preparedMax) prepared.clear()
    const statement = database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }

  function run({ sql, parameters, isRead }) {
    // An array, since the driver ends the process for a single parameter of bytes.
    const statement = statementOf(sql)
    if (isRead) return statement.all([...parameters]).map(({ record }) => new Uint8Array(record))
    statement.run([...parameters])
    return []
  }

  return {
    transaction(statements) {
      database.exec('begin')
      try {
        const answers = statements.map(run)
        database.exec('commit')
        return answers
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
    close: () => database.close(),
  }
}
