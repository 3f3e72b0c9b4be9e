import { expect, it } from 'vitest'
import { BridgedConnection } from './bridged-connection.ts'

const statement = { sql: 'select 1 as record', parameters: [], isRead: false }

it('everything that waits for a thread that ends, and all that comes later, is rejected', async () => {
  const connection = new BridgedConnection(new URL('./none.mjs', import.meta.url))
  const waiting = [connection.transaction([statement]), connection.transaction([statement])]
  for (const each of waiting) await expect(each).rejects.toThrow('none.mjs')
  await expect(connection.transaction([statement])).rejects.toThrow('none.mjs')
})

it('what comes after its close is rejected', async () => {
  const connection = new BridgedConnection()
  await connection.transaction([statement])
  await connection.close()
  await expect(connection.transaction([statement])).rejects.toThrow('has ended')
})
