import argon2 from '@node-rs/argon2'
import {
  asRevision,
  connect,
  Mirror,
  type Op,
  type Revision,
  revisionAfter,
  revisionZero,
} from '@ticketcd/etcd'
import { EmailOwner, Event, Session, User } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { KnownSessions } from '../../sessions/known-sessions.ts'
import { Sessions } from '../../sessions/sessions.ts'
import { FallbackReads } from '../../store/fallback-reads.ts'
import { failureOf } from '../../testing/browser.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { password, putEvent, putUser } from '../../testing/world.ts'
import { AuthStore } from './auth-store.ts'

let stage: Stage

beforeAll(async () => {
  stage = await setStage({
    seed: async (store) => {
      await putUser(store, 'ana', 'customer')
      await putUser(store, 'eva', 'customer')
      await putUser(store, 'victim', 'customer')
      await putUser(store, 'both', 'customer')
      await putUser(store, 'hasty', 'customer')
      await putUser(store, 'bea', 'customer')
      await putEvent(store, 'concert')
    },
  })
})
afterAll(() => stage.close())

const newcomer = (username: string, email = `${username}@example.com`) => ({
  username,
  name: 'Rui',
  email,
  password,
})
/** Its mirror receives no changes, so every session is read from etcd. */
const knowingNobody = () =>
  new KnownSessions({
    ageMs: Number.POSITIVE_INFINITY,
    isCaughtUp: false,
    revision: revisionZero,
    onWrite: () => () => undefined,
    onRelisted: () => () => undefined,
  })
const sessions = async () => (await stage.store.range(Session, {})).entries

describe('registering', () => {
  it('logs in, and folds the name and the address', async () => {
    const rui = stage.visitor()
    const { account } = await rui.call.auth.register.mutate(newcomer(' Rui ', 'RUI@Example.com'))
    expect(account).toMatchObject({ username: 'rui', email: 'rui@example.com', role: 'customer' })
    expect(account).not.toHaveProperty('passwordHash')
    expect(await rui.call.auth.me.query()).toEqual(account)
  })

  it('assigns a name and an address to one of many simultaneous requests', async () => {
    const attempts = Array.from({ length: 8 }, (_, index) =>
      stage.visitor().call.auth.register.mutate(newcomer('wanted', `wanted${index}@example.com`)),
    )
    const won = (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled')
    expect(won).toHaveLength(1)
    const addresses = (await stage.store.range(EmailOwner, {})).entries
    expect(addresses.filter(({ value }) => value.username === 'wanted')).toHaveLength(1)

    const second = stage.visitor().call.auth.register.mutate(newcomer('other', 'ana@example.com'))
    expect(await failureOf(second)).toEqual({ code: 'email-taken' })
    expect(await stage.store.get(User, { username: 'other' })).toBeUndefined()
  })
})

describe('logging in', () => {
  it('works by name and by address, with a new token each time that replaces the old one', async () => {
    const ana = stage.visitor()
    await ana.call.auth.logIn.mutate({ username: 'Ana', password })
    const first = ana.cookies.get('ticketcd')
    await ana.call.auth.logIn.mutate({ username: 'ana@example.com', password })
    const second = ana.cookies.get('ticketcd')
    expect(second).not.toBe(first)
    const stale = stage.visitor()
    stale.cookies.set('ticketcd', first ?? '')
    expect(await stale.call.auth.me.query()).toBeNull()
    expect((await ana.call.auth.me.query())?.username).toBe('ana')
  })

  it('keeps the token out of the store', async () => {
    const ana = stage.visitor()
    await ana.call.auth.logIn.mutate({ username: 'ana', password })
    const token = ana.cookies.get('ticketcd') ?? ''
    for await (const page of stage.store.raw.scan(''))
      for (const entry of page.entries) expect(entry.key + entry.value).not.toContain(token)
  })

  it('attaches sessions of the same hour to one lease', async () => {
    const keys = (await sessions()).map(({ key }) => key)
    expect(keys.length).toBeGreaterThan(2)
    const leaseOf = (key: string): Op<string | undefined> => ({
      kind: 'read',
      request: (keyspace) => ({ request_range: { key: keyspace.key(key) } }),
      read: ({ response_range }) => response_range.kvs[0]?.lease,
    })
    const { responses } = await stage.store.raw.txn({ success: keys.map(leaseOf) })
    expect(responses).not.toContain('0')
    // Two leases if the hour changed while the test ran.
    expect(new Set(responses).size).toBeLessThanOrEqual(2)
  })

  it('answers an unknown name and a wrong password alike, after the same work', async () => {
    const verify = vi.spyOn(argon2, 'verify')
    onTestFinished(() => verify.mockRestore())
    // Algorithm and cost of the hash, which takes nearly all of the time of a login.
    const costOf = (hash: string | Uint8Array) => String(hash).split('$').slice(0, 4).join('$')
    const attempt = async (username: string) => {
      verify.mockClear()
      const logIn = stage.visitor().call.auth.logIn.mutate({ username, password: 'wrong-password' })
      return { failure: await failureOf(logIn), verified: verify.mock.calls.map(([hash]) => costOf(hash)) }
    }
    const known = await attempt('eva')
    expect(known).toEqual({ failure: { code: 'wrong-credentials' }, verified: [expect.any(String)] })
    for (const unknown of ['nobody', 'nobody@example.com', 'Nobody2'])
      expect(await attempt(unknown)).toEqual(known)
  })

  it('is throttled per account, in parallel as well, and returns the time to wait', async () => {
    const visitor = stage.visitor()
    const tries = Array.from({ length: 12 }, () =>
      failureOf(stage.visitor().call.auth.logIn.mutate({ username: 'victim', password: 'guess-guess' })),
    )
    const codes = (await Promise.all(tries)).map(({ code }) => code)
    expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(10)
    const last = await failureOf(visitor.call.auth.logIn.mutate({ username: 'victim', password }))
    expect(last).toMatchObject({ code: 'throttled', retryAfterMs: expect.any(Number) })
    expect(Number(visitor.lastHeaders.get('retry-after'))).toBeGreaterThan(0)
    expect(
      (await stage.visitor().call.auth.logIn.mutate({ username: 'eva', password })).account.username,
    ).toBe('eva')
  })
})

describe('guessing a password', () => {
  it('by name and by address shares one limit of attempts', async () => {
    const attempt = (username: string) =>
      failureOf(stage.visitor().call.auth.logIn.mutate({ username, password: 'guess-guess' }))
    const codes: string[] = []
    for (let tries = 0; tries < 6; tries += 1)
      for (const name of ['both', 'Both@example.com']) codes.push((await attempt(name)).code)
    expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(10)
  })
})

describe('a login in progress while the password changes', () => {
  it('with the old password begins no session', async () => {
    const { store } = stage
    const now = () => new Date().toISOString()
    const reads = new FallbackReads(store, () => undefined)
    const changesFirst: Pick<typeof store, 'txn'> = {
      txn: async (txn, options) => {
        await putUser(store, 'hasty', 'customer', 'another-password')
        return store.txn(txn, options)
      },
    }
    const auth = new AuthStore({
      store: changesFirst,
      reads,
      sessions: new Sessions({ store, reads, known: knowingNobody(), now }),
      now,
    })
    const before = (await sessions()).length
    const logIn = auth.logIn({ username: 'hasty', password }, { network: 'here', oldToken: null })
    await expect(logIn).rejects.toMatchObject({ failure: { code: 'busy' } })
    expect(await sessions()).toHaveLength(before)
  })
})

describe('a session', () => {
  it('ends when its browser registers somebody else', async () => {
    const shared = stage.visitor()
    await shared.call.auth.logIn.mutate({ username: 'ana', password })
    const copy = stage.visitor()
    copy.cookies.set('ticketcd', shared.cookies.get('ticketcd') ?? '')
    expect((await copy.call.auth.me.query())?.username).toBe('ana')
    await shared.call.auth.register.mutate(newcomer('guest'))
    expect(await copy.call.auth.me.query()).toBeNull()
  })

  it('ends when its owner logs out, for every copy of the token', async () => {
    const ana = stage.visitor()
    await ana.call.auth.logIn.mutate({ username: 'ana', password })
    const copy = stage.visitor()
    copy.cookies.set('ticketcd', ana.cookies.get('ticketcd') ?? '')
    expect((await copy.call.auth.me.query())?.username).toBe('ana')
    expect((await ana.call.auth.logOut.mutate()).revision).toBeGreaterThan(0)
    expect(ana.cookies.size).toBe(0)
    expect(await copy.call.auth.me.query()).toBeNull()
    expect((await ana.call.auth.logOut.mutate()).revision).toBeNull()
  })

  it('is rejected when its token is invented', async () => {
    for (const token of ['x', 'a'.repeat(43), '../../user', '%00', 'session:1']) {
      const visitor = stage.visitor()
      visitor.cookies.set('ticketcd', encodeURIComponent(token))
      expect(await visitor.call.auth.me.query()).toBeNull()
    }
  })

  it('ends in other browsers when the password changes, and continues in this one', async () => {
    const here = stage.visitor()
    const there = stage.visitor()
    for (const browser of [here, there]) {
      await browser.call.auth.logIn.mutate({ username: 'eva', password })
      expect((await browser.call.auth.me.query())?.username).toBe('eva')
    }
    const wrong = here.call.profile.changePassword.mutate({ current: 'not-it-at-all', next: password })
    expect(await failureOf(wrong)).toEqual({ code: 'wrong-credentials' })
    await here.call.profile.changePassword.mutate({ current: password, next: 'another-password' })
    expect(await there.call.auth.me.query()).toBeNull()
    expect((await here.call.auth.me.query())?.username).toBe('eva')
    const old = stage.visitor().call.auth.logIn.mutate({ username: 'eva', password })
    expect(await failureOf(old)).toEqual({ code: 'wrong-credentials' })
  })
})

describe('a session that another process has ended', () => {
  it('is rejected here once the mirror has received it, and at once after an up-to-date read', async () => {
    const browser = stage.visitor()
    await browser.call.auth.logIn.mutate({ username: 'bea', password })
    const token = browser.cookies.get('ticketcd') ?? null
    expect((await browser.call.auth.me.query())?.username).toBe('bea')

    const calls: string[] = []
    const store = connect({
      ...stage.etcd,
      onCall: ({ method }) => calls.push(method),
    })
    const mirror = new Mirror(store, [])
    await vi.waitUntil(() => mirror.isCaughtUp, 30_000)
    const reads = new FallbackReads(store, () => undefined)
    const now = () => new Date().toISOString()
    const process = () => new Sessions({ store, reads, known: new KnownSessions(mirror), now })
    const [one, other] = [process(), process()]
    for (const each of [one, other]) expect((await each.callerOf(token))?.username).toBe('bea')
    calls.length = 0
    for (const each of [one, other]) expect((await each.callerOf(token))?.username).toBe('bea')
    expect(calls).toEqual([])

    const revision = asRevision((await browser.call.auth.logOut.mutate()).revision ?? 0) as Revision
    expect(await one.callerOf(token, revision)).toBeNull()
    expect(await mirror.waitFor(revision, { timeoutMs: 30_000 })).toBe(true)
    expect(await other.callerOf(token)).toBeNull()
    store.close()
  })
})

describe('sessions that are ended late after a password change', () => {
  it('are the ones from before the change: a later login used the new password', async () => {
    await putUser(stage.store, 'late', 'customer')
    const [here, before, since] = [stage.visitor(), stage.visitor(), stage.visitor()]
    await here.call.auth.logIn.mutate({ username: 'late', password })
    await before.call.auth.logIn.mutate({ username: 'late', password })
    const changedAt = await stage.store.revision()
    await since.call.auth.logIn.mutate({ username: 'late', password })

    const reads = new FallbackReads(stage.store, () => undefined)
    const now = () => new Date().toISOString()
    const sessions = new Sessions({ store: stage.store, reads, known: knowingNobody(), now })
    const caller = await sessions.callerOf(here.cookies.get('ticketcd') ?? null)
    if (!caller) throw new Error('nobody is logged in')
    await sessions.endOthers(caller, revisionAfter(changedAt))
    expect(await before.call.auth.me.query()).toBeNull()
    for (const browser of [here, since]) expect((await browser.call.auth.me.query())?.username).toBe('late')
  })
})

describe('a profile', () => {
  it('moves its address in one transaction: the old one is free, the new one is taken', async () => {
    const ana = stage.visitor()
    await ana.call.auth.logIn.mutate({ username: 'ana', password })
    const update = ana.call.profile.update.mutate({ name: 'Ana', email: 'eva@example.com' })
    expect(await failureOf(update)).toEqual({ code: 'email-taken' })
    const { account } = await ana.call.profile.update.mutate({ name: 'Ana Sá', email: 'new@example.com' })
    expect(account).toMatchObject({ name: 'Ana Sá', email: 'new@example.com' })
    expect(await stage.store.get(EmailOwner, { email: 'ana@example.com' })).toBeUndefined()
    expect((await stage.store.get(EmailOwner, { email: 'new@example.com' }))?.value.username).toBe('ana')
  })
})

describe('a value in the store that does not parse', () => {
  it('is left out of lists and counted in the metrics, without further effects', async () => {
    await stage.store.raw.put('event:broken', '{"name": 1}')
    const { revision } = await stage.store.raw.put('favourite:ana:broken', 'not json')
    await stage.store.put(
      Event,
      { eventId: 'fine' },
      (await stage.store.get(Event, { eventId: 'concert' }))?.value as never,
    )
    const ana = stage.visitor()
    await ana.call.auth.logIn.mutate({ username: 'ana', password })
    await ana.call.favourites.add.mutate({ eventId: 'concert' })
    expect(await ana.call.favourites.ids.query()).toEqual(['concert'])
    const { items } = await ana.call.catalogue.list.query({})
    expect(items.map(({ eventId }) => eventId)).toEqual(['concert', 'fine'])
    expect(await failureOf(ana.call.catalogue.event.query({ eventId: 'broken' }))).toEqual({
      code: 'event-not-found',
    })
    const metrics = await (await fetch(`${stage.server.url}/metrics`)).text()
    expect(metrics).toContain('ticketcd_unreadable_values_total{record="favourite"} 1')
    expect(metrics).toContain('ticketcd_mirror_problems 1')
    expect(revision).toBeGreaterThan(0)
  })
})
