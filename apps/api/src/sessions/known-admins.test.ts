import { EtcdFailure } from '@ticketcd/etcd'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../http/refusal.ts'
import { KnownAdmins } from './known-admins.ts'
import { sessionHashOf } from './sessions.ts'

const token = 'a'.repeat(43)
const ana = { username: 'ana', tokenHash: sessionHashOf(token) }
const outage = () => Promise.reject(new EtcdFailure('unavailable', 'nobody answers'))
const asAna = async () => ana

let admins: KnownAdmins
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  admins = new KnownAdmins()
})
afterEach(() => vi.useRealTimers())

describe('while no node answers', () => {
  it('an admin that was seen a short while ago is accepted, and nobody else', async () => {
    await admins.admit(token, asAna)
    expect(await admins.admit(token, outage)).toEqual(ana)
    await expect(admins.admit('b'.repeat(43), outage)).rejects.toThrow('nobody answers')
    await expect(admins.admit(null, outage)).rejects.toThrow('nobody answers')
  })

  it('an admin is no longer accepted after 15 minutes', async () => {
    await admins.admit(token, asAna)
    vi.advanceTimersByTime(15 * 60 * 1_000 + 1)
    await expect(admins.admit(token, outage)).rejects.toThrow('nobody answers')
  })

  it.each([
    ['the session has ended', () => admins.forgetSession(ana.tokenHash)],
    ['the account was changed', () => admins.forgetAccount('ana')],
    ['the history is another one', () => admins.forgetAll()],
  ])('nobody is accepted after %s, also if that happens during a query', async (_what, forget) => {
    await admins.admit(token, asAna)
    forget()
    await expect(admins.admit(token, outage)).rejects.toThrow('nobody answers')
    await admins.admit(token, async () => {
      forget()
      return ana
    })
    await expect(admins.admit(token, outage)).rejects.toThrow('nobody answers')
  })
})

it('a refusal is final, also for a known admin', async () => {
  await admins.admit(token, asAna)
  const refused = () => Promise.reject(new Refusal({ code: 'forbidden' }))
  await expect(admins.admit(token, refused)).rejects.toThrow('forbidden')
  await expect(admins.admit(token, outage)).rejects.toThrow('nobody answers')
})
