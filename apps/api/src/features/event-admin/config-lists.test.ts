import { EtcdFailure, type EtcdStore } from '@ticketcd/etcd'
import { expect, it, vi } from 'vitest'
import { writeConfigList } from './config-lists.ts'

const input = { list: 'event-types' as const, version: 7, items: ['Concert', 'Play'] }
const lost = new EtcdFailure('timeout', 'no answer', { outcome: 'unknown' })

/** A store whose first answer is lost, and which holds these types then. */
function losing(...reading: (string[] | Error)[]): Pick<EtcdStore, 'txn'> {
  const txn = vi.fn().mockRejectedValueOnce(lost)
  for (const answer of reading)
    if (answer instanceof Error) txn.mockRejectedValueOnce(answer)
    else {
      const stored = { modRevision: 8, value: answer }
      txn.mockResolvedValueOnce({ succeeded: true, revision: 9, responses: [undefined, stored, undefined] })
    }
  return { txn } as unknown as Pick<EtcdStore, 'txn'>
}

it('a list whose answer was lost is saved when the store shows it', async () => {
  const { lists, revision } = await writeConfigList(losing(input.items), input)
  expect([revision, lists.eventTypes]).toEqual([9, { version: 8, items: input.items }])
})

it('is neither called saved nor lost when the store does not show it, or does not answer', async () => {
  for (const answer of [['Concert'], lost])
    await expect(writeConfigList(losing(answer), input)).rejects.toMatchObject({
      failure: { code: 'outcome-unknown' },
    })
})

it('is not looked for when it was not sent', async () => {
  const refused = new EtcdFailure('unavailable', 'no quorum')
  const txn = vi.fn().mockRejectedValue(refused)
  await expect(writeConfigList({ txn } as unknown as Pick<EtcdStore, 'txn'>, input)).rejects.toBe(refused)
  expect(txn).toHaveBeenCalledOnce()
})
