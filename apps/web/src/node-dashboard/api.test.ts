import { afterEach, expect, it, vi } from 'vitest'
import { clusterOf, leaderOf } from '../testing/sample-cluster.ts'
import { DashboardApi } from './api.ts'

afterEach(() => vi.unstubAllGlobals())

/** Answers each request with this status and JSON. @returns the sent requests */
function answering(status: number, body: unknown): Request[] {
  const sent: Request[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    sent.push(new Request(new URL(path, 'http://127.0.0.1:2379'), init))
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  })
  return sent
}

it('figures are parsed, and figures of another version are rejected', async () => {
  const cluster = clusterOf([leaderOf('1')])
  answering(200, cluster)
  expect(await new DashboardApi().cluster()).toEqual(cluster)
  for (const other of [{}, '<html>']) {
    answering(200, other)
    await expect(new DashboardApi().cluster()).rejects.toMatchObject({ code: 'refused' })
  }
})

it('a member of another version loses only its own figures', async () => {
  const [member] = clusterOf([leaderOf('1')]).members
  answering(200, clusterOf([leaderOf('1'), { ...member, report: { id: '2' } } as never]))
  const { members } = await new DashboardApi().cluster()
  expect(members.map(({ report }) => report?.id)).toEqual(['1', undefined])
})

it('each request between login and logout has the token', async () => {
  const api = new DashboardApi()
  answering(200, { token: 'abc.1' })
  await api.logIn('root', 'secret')
  expect(api.isLoggedIn).toBe(true)
  const sent = answering(200, clusterOf([]))
  await api.cluster()
  api.logOut()
  await api.cluster()
  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['abc.1', null])
})

it('a wrong password has another code than a refusal', async () => {
  answering(400, { message: 'authentication failed' })
  await expect(new DashboardApi().logIn('root', 'x')).rejects.toMatchObject({ code: 'unauthenticated' })
})

it('without a majority a login fails with the reason', async () => {
  answering(503, { error: 'etcdserver: request timed out', code: 14 })
  await expect(new DashboardApi().logIn('root', 'x')).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('fewer than a majority'),
  })
})

it.each([
  [401, { error: { code: 'unauthenticated', message: 'No token.' } }, 'unauthenticated', 'No token.'],
  [403, { error: { code: 'permission-denied', message: 'No right.' } }, 'permission-denied', 'No right.'],
  [409, { error: { code: 'conflict', message: 'Not now.' } }, 'refused', 'Not now.'],
  [502, 'Bad gateway', 'refused', 'The node answered with the status 502.'],
])('the status %s is a failure with its message', async (status, body, code, message) => {
  answering(status, body)
  await expect(new DashboardApi().run({ action: 'compact', revision: 5 })).rejects.toMatchObject({
    code,
    message,
  })
})

it('a change is sent as JSON, and keys are requested by prefix and page', async () => {
  const sent = answering(200, { revision: 1, count: 0, keys: [], next: null })
  const api = new DashboardApi()
  await api.run({ action: 'delete-key', key: 'YQ==' })
  await api.keys('a&b', null)
  await api.keys('a', 'YQ==')
  expect(await sent[0]?.json()).toEqual({ key: 'YQ==' })
  expect(sent[0]?.headers.get('content-type')).toBe('application/json')
  expect(sent.map(({ url }) => new URL(url)).map(({ pathname, search }) => pathname + search)).toEqual([
    '/dashboard/api/delete-key',
    '/dashboard/api/keys?prefix=a%26b',
    '/dashboard/api/keys?prefix=a&from=YQ%3D%3D',
  ])
})

it('a missing answer has its own failure code', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch')
  })
  await expect(new DashboardApi().cluster()).rejects.toMatchObject({ code: 'unreachable' })
})
