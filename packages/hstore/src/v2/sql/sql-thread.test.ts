import { expect, it, vi } from 'vitest'
import { SqlThread } from './sql-thread.ts'

const statement = { sql: 'select 1 as record', parameters: [], isRead: false }

it('a thread that ends is reported once, and all that waits for it or comes later is rejected', async () => {
  const onLost = vi.fn()
  const thread = new SqlThread({ onLost, program: new URL('./none.mjs', import.meta.url) })
  const waiting = [thread.transaction([statement]), thread.transaction([statement])]
  for (const each of waiting) await expect(each).rejects.toThrow('none.mjs')
  await expect(thread.transaction([statement])).rejects.toThrow('a thread of the SQL database has ended')
  await thread.close()
  expect(onLost.mock.calls).toEqual([
    [expect.objectContaining({ message: expect.stringMatching('none.mjs') })],
  ])
})

it('a transaction that comes after the close is rejected, and the end is no loss', async () => {
  const onLost = vi.fn()
  const thread = new SqlThread({ onLost })
  await thread.transaction([statement])
  await thread.close()
  await expect(thread.transaction([statement])).rejects.toThrow('the SQL database is closed')
  expect(onLost).not.toHaveBeenCalled()
})
