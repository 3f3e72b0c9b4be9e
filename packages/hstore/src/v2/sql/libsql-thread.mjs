// The thread of `bridged-connection.ts`. A bundle needs it as a file of the same name beside it.
import { parentPort } from 'node:worker_threads'
import Database from 'libsql'
import { openSession } from './libsql-session.mjs'

const session = openSession(Database)

parentPort?.on('message', (statements) => {
  try {
    parentPort?.postMessage({ answers: session.transaction(statements) })
  } catch (error) {
    parentPort?.postMessage({ problem: error.message })
  }
})
