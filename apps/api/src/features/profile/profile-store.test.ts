import { EtcdFailure, type EtcdStore, type Revision } from '@ticketcd/etcd'
import type { UserValue } from '@ticketcd/schema'
import { describe, expect, it, vi } from 'vitest'
import { hashPassword } from '../../sessions/password.ts'
import { ProfileStore } from './profile-store.ts'

const caller = { username: 'ana', tokenHash: 'a'.repeat(64) }
const changedAt = 42 as Revision

describe('a new password', () => {
  it('is confirmed even if the other sessions cannot be ended yet, and they are ended later', async () => {
    const value: UserValue = {
      name: 'Ana',
      email: 'ana@example.com',
      passwordHash: await hashPassword('the-old-one'),
      role: 'customer',
      createdAt: '2026-06-01T10:00:00.000Z',
    }
    const store = {
      get: async () => ({ value, modRevision: 7 }),
      txn: async () => ({ succeeded: true, revision: changedAt, responses: [undefined] }),
    } as unknown as Pick<EtcdStore, 'get' | 'txn'>
    const outage = new EtcdFailure('unavailable', 'no quorum')
    const endOthers = vi
      .fn()
      .mockRejectedValueOnce(outage)
      .mockRejectedValueOnce(outage)
      .mockResolvedValue(undefined)
    const onFailure = vi.fn()
    const profile = new ProfileStore({
      store,
      sessions: { endOthers },
      now: () => new Date().toISOString(),
      onFailure,
    })

    const answer = await profile.changePassword(caller, { current: 'the-old-one', next: 'the-new-one' })
    expect(answer).toEqual({ revision: changedAt })
    expect(onFailure).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(endOthers).toHaveBeenCalledTimes(3), 5_000)
    expect(endOthers).toHaveBeenLastCalledWith(caller, changedAt)
    expect(onFailure).toHaveBeenCalledTimes(2)
  })
})
