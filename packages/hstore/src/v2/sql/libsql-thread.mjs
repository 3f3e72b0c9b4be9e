// The thread of `sql-thread.ts`: SQLite by the blocking driver libsql. It is JavaScript, since Node
// 20 starts no TypeScript as a thread. A bundle needs it as a file of the same name beside it.
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'libsql'

/** Statements that stay prepared. Their texts differ by the number of their parameters. */
const preparedMax = 200

const database = new Database(workerData.location)
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

function transaction(statements) {
  database.exec('begin')
  try {
    const answers = statements.map(run)
    database.exec('commit')
    return answers
  } catch (error) {
    database.exec('rollback')
    throw error
  }
}

parentPort?.on('message', (statements) => {
  try {
    parentPort?.postMessage({ answers: transaction(statements) })
  } catch (error) {
    parentPort?.postMessage({ problem: error.message })
  }
})
