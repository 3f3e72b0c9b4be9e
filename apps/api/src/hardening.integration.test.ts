import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from '@ticketcd/cluster/testing/held-time'
import { ageHeader, type Failure, revisionHeader, User } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stage, setStage } from './testing/stage.ts'
import { password, putEvent, putUser } from './testing/world.ts'

let stage: Stage
let webDir: string

beforeAll(async () => {
  webDir = mkdtempSync(join(tmpdir(), 'ticketcd-web-'))
  mkdirSync(join(webDir, 'assets'))
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(webDir, 'assets', 'app-1a2b.js'), 'plain')
  writeFileSync(join(webDir, 'assets', 'app-1a2b.js.br'), 'compressed')
  stage = await setStage({
    webDir,
    trustProxy: 1,
    seed: async (store) => {
      await putEvent(store, 'concert')
      await putUser(store, 'ana', 'customer')
    },
  })
})
afterAll(async () => {
  await stage.close()
  rmSync(webDir, { recursive: true })
})

const json = { 'content-type': 'application/json' }
const newcomer = (username: string) =>
  JSON.stringify({ username, name: 'N', email: `${username}@example.com`, password })

const register = (username: string, headers: Record<string, string>, body = newcomer(username)) =>
  fetch(`${stage.server.url}/trpc/auth.register`, { method: 'POST', headers, body })

const failureIn = async (response: Response) => {
  const body = (await response.json()) as { error: { data: { failure: Failure } } }
  return body.error.data.failure
}

/** Requests a page of the catalogue like the web app. */
const list = (headers: Record<string, string> = {}) =>
  fetch(`${stage.server.url}/trpc/catalogue.list?input={}`, { headers })

const exists = async (username: string) => (await stage.store.get(User, { username })) !== undefined

describe('a mutation', () => {
  it('runs as application/json', async () => {
    const response = await register('plain', json)
    expect(response.status).toBe(200)
    expect(await exists('plain')).toBe(true)
  })

  it.each([
    ['text/plain', newcomer('text-plain')],
    ['application/x-www-form-urlencoded', 'username=form'],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="0"\r\n\r\n{}\r\n--x--'],
    ['application/octet-stream', newcomer('octets')],
    ['application/jsonx', newcomer('jsonx')],
  ])('does not run as %s', async (contentType, body) => {
    const response = await register('other-type', { 'content-type': contentType }, body)
    expect(response.status).toBe(415)
    expect((await failureIn(response)).code).toBe('invalid-input')
    for (const name of ['text-plain', 'form', 'octets', 'jsonx']) expect(await exists(name)).toBe(false)
  })

  it('does not run for a page of another site', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const response = await register('cross-site', { ...json, ...headers } as Record<string, string>)
      expect(response.status).toBe(403)
      expect(await failureIn(response)).toEqual({ code: 'forbidden' })
    }
    expect(await exists('cross-site')).toBe(false)
  })

  it('runs for our own page, which either header identifies', async () => {
    const origin = new URL(stage.server.url).origin
    expect((await register('own-origin', { ...json, origin })).status).toBe(200)
    expect((await register('own-fetch', { ...json, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('cannot be run by GET', async () => {
    const input = encodeURIComponent(newcomer('by-get'))
    const response = await fetch(`${stage.server.url}/trpc/auth.register?input=${input}`)
    expect(response.status).toBe(405)
    expect(await exists('by-get')).toBe(false)
  })

  it('with keys that name prototypes changes only its own fields', async () => {
    const body = `{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}},${newcomer('proto').slice(1)}`
    expect((await register('proto', json, body)).status).toBe(200)
    expect((await stage.store.get(User, { username: 'proto' }))?.value.role).toBe('customer')
    expect(({} as { role?: string }).role).toBeUndefined()
  })
})

describe('a request', () => {
  it('of more than 64 KB is refused before it is parsed', async () => {
    const body = newcomer('large').replace('"N"', `"${'N'.repeat(10 * 1024 * 1024)}"`)
    const response = await register('large', json, body)
    expect(response.status).toBe(413)
    expect((await failureIn(response)).code).toBe('invalid-input')
  })

  it('may batch 10 calls and not 11', async () => {
    const batch = (count: number) =>
      fetch(`${stage.server.url}/trpc/${Array(count).fill('catalogue.config').join(',')}?batch=1&input={}`)
    expect((await batch(10)).status).toBe(200)
    expect((await batch(11)).status).toBe(400)
  })

  it('with broken JSON is rejected as invalid input', async () => {
    const response = await register('broken', json, '{"username":')
    expect(response.status).toBe(400)
    expect((await failureIn(response)).code).toBe('invalid-input')
  })

  it('for an unknown procedure is not found', async () => {
    for (const path of ['catalogue.nothing', 'constructor', '__proto__', 'catalogue.list.x', 'toString']) {
      const response = await fetch(`${stage.server.url}/trpc/${path}`)
      expect(response.status).toBe(404)
      expect(await failureIn(response)).toEqual({ code: 'not-found' })
    }
  })

  it.each(['event:concert', 'a/b', '../user', 'Concert', '', 'x'.repeat(65)])(
    'cannot forge a key with %j',
    async (eventId) => {
      const input = encodeURIComponent(JSON.stringify({ eventId }))
      const response = await fetch(`${stage.server.url}/trpc/catalogue.event?input=${input}`)
      expect(response.status).toBe(400)
    },
  )

  it('that fails never shows a stack', async () => {
    for (const path of ['catalogue.event?input=1', 'catalogue.event?input={', 'profile.get', 'nothing']) {
      const text = await (await fetch(`${stage.server.url}/trpc/${path}`)).text()
      expect(text).not.toMatch(/stack|node_modules|\.ts:/)
    }
  })
})

describe('an answer', () => {
  it('has its revision and its age', async () => {
    const { headers } = await list()
    expect(Number(headers.get(revisionHeader))).toBeGreaterThan(0)
    expect(Number(headers.get(ageHeader))).toBeGreaterThanOrEqual(0)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('waits for a revision that the browser has seen, for one second at most', async () => {
    const { revision } = await stage.store.put(User, { username: 'seen' }, await anyUser())
    const seen = await list({ [revisionHeader]: String(revision) })
    expect(Number(seen.headers.get(revisionHeader))).toBeGreaterThanOrEqual(revision)

    const longest = { 999999999999: 1_100, nonsense: 0, '-1': 0, '1e400': 0 }
    for (const [token, limitMs] of Object.entries(longest)) {
      const response = await within(limitMs, () => list({ [revisionHeader]: token }))
      expect(response.status).toBe(200)
    }
  })

  it('has security headers for the browser', async () => {
    const { headers } = await fetch(`${stage.server.url}/`)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('script-src')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(headers.get('strict-transport-security')).toBeNull()
  })
})

describe('behind a proxy that speaks HTTPS', () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'tickets.example' }

  it('the cookie is bound to host and HTTPS, and HSTS is set', async () => {
    const body = JSON.stringify({ username: 'ana', password })
    const response = await fetch(`${stage.server.url}/trpc/auth.logIn`, {
      method: 'POST',
      headers: { ...json, ...forwarded, origin: 'https://tickets.example' },
      body,
    })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-ticketcd=[\w-]{43};.*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/)
  })
})

describe('the page', () => {
  it('is served for its own addresses, never cached, and not for files or procedures', async () => {
    for (const path of ['/', '/events/concert', '/my/tickets']) {
      const response = await fetch(`${stage.server.url}${path}`, { headers: { accept: 'text/html' } })
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache'])
      expect(await response.text()).toContain('<title>page</title>')
    }
    for (const path of ['/assets/gone-1a2b.js', '/trpc/x/y'])
      expect((await fetch(`${stage.server.url}${path}`)).status).toBe(404)
  })

  it('has files that are cached for ever, and compressed if there is a compressed copy', async () => {
    // fetch() would decompress it.
    const { headers, body } = await new Promise<{ headers: Record<string, unknown>; body: string }>(
      (resolve) => {
        const url = `${stage.server.url}/assets/app-1a2b.js`
        httpRequest(url, { headers: { 'accept-encoding': 'br' } }, (response) => {
          response.setEncoding('utf8')
          response.on('data', (body: string) => resolve({ headers: response.headers, body }))
        }).end()
      },
    )
    expect(body).toBe('compressed')
    expect(headers['content-encoding']).toBe('br')
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it('serves no file outside its folder', async () => {
    const response = await fetch(`${stage.server.url}/..%2f..%2fetc/passwd`)
    expect(await response.text()).not.toContain('root:')
  })
})

describe('health', () => {
  it('has one endpoint each: alive, ready, metrics', async () => {
    expect((await fetch(`${stage.server.url}/healthz`)).status).toBe(200)
    const ready = await fetch(`${stage.server.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        revision: expect.any(Number),
        ageMs: expect.any(Number),
        clock: { state: 'right', aheadMs: expect.any(Number) },
      },
    ])
    const metrics = await (await fetch(`${stage.server.url}/metrics`)).text()
    for (const name of [
      'ticketcd_mirror_age_seconds',
      'nodejs_eventloop_lag',
      'procedure="auth.register",code="ok"',
    ])
      expect(metrics).toContain(name)
  })
})

async function anyUser() {
  const ana = await stage.store.get(User, { username: 'ana' })
  if (!ana) throw new Error('ana is gone')
  return ana.value
}
