import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Gateway } from './gateway.ts'
import { askWhetherReady, downMs, type HealthCheck, hungMs, Upstream } from './upstream.ts'

const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const ok = (response: ServerResponse) => response.end(JSON.stringify({ result: { data: {} } }))

/** A process of the api that answers with `answer`, or never. */
async function processOf(answer: (response: ServerResponse) => unknown) {
  let asked = 0
  const server = createServer((request, response) => {
    if (request.url === '/readyz') return void answer(response)
    asked += 1
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked }
}

function gatewayOf(urls: readonly string[], healthCheck: HealthCheck) {
  const outcomes: string[] = []
  const gateway = new Gateway({ urls, onCall: (_, outcome) => outcomes.push(outcome), healthCheck })
  cleanUps.push(() => gateway.close())
  const call = () => gateway.query('checkout.order', {}, { cookie: '' })
  return { call, outcomes }
}

describe('a gateway', () => {
  it('sends calls to each process in turn', async () => {
    const all = [await processOf(ok), await processOf(ok), await processOf(ok)]
    const { call } = gatewayOf(
      all.map(({ url }) => url),
      async () => true,
    )
    for (let count = 0; count < 6; count++) await call()
    expect(all.map(({ asked }) => asked())).toEqual([2, 2, 2])
  })

  it('sends no calls to a process that fails its health check, until it passes', async () => {
    const all = [await processOf(ok), await processOf(ok), await processOf(ok)]
    const [first] = all
    let isBack = false
    let checks = 0
    const { call } = gatewayOf(
      all.map(({ url }) => url),
      async (url) => {
        if (url !== first?.url) return true
        checks += 1
        return isBack
      },
    )
    await expect.poll(() => checks, { timeout: 20_000 }).toBeGreaterThan(1)
    for (let count = 0; count < 6; count++) await call()
    expect(first?.asked()).toBe(0)
    isBack = true
    const before = checks
    // Waits for a second check, because the first may have started before the process was back.
    await expect.poll(() => checks, { timeout: 20_000 }).toBeGreaterThan(before + 2)
    for (let count = 0; count < 3; count++) await call()
    expect(first?.asked()).toBe(1)
  })

  it('sends calls to each of three processes in turn if only one passes', async () => {
    const all = [await processOf(ok), await processOf(ok), await processOf(ok)]
    const checked = new Set<string>()
    const { call } = gatewayOf(
      all.map(({ url }) => url),
      async (url) => {
        await new Promise((resolve) => setImmediate(resolve))
        checked.add(url)
        return url === all[0]?.url
      },
    )
    await expect.poll(() => checked.size, { timeout: 20_000 }).toBe(3)
    for (let count = 0; count < 6; count++) await call()
    expect(all.map(({ asked }) => asked())).toEqual([2, 2, 2])
  })

  it('still sends calls to a process if none passes', async () => {
    const { url, asked } = await processOf(ok)
    let checks = 0
    const { call } = gatewayOf([url], async () => {
      checks += 1
      return false
    })
    await expect.poll(() => checks, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(await call()).toEqual({ kind: 'data', data: {} })
    expect(asked()).toBe(1)
  })
})

describe('a process that does not answer its health check', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function hungProcess(hasSpare: boolean) {
    let answer: (isReady: boolean) => void = () => undefined
    let ended = 0
    const upstream = new Upstream(
      'http://api',
      (_, signal) =>
        new Promise((resolve) => {
          answer = resolve
          signal.addEventListener('abort', () => resolve(false))
        }),
      () => hasSpare,
    )
    const call = { destroy: () => ended++ }
    return { upstream, call, answer: (isReady: boolean) => answer(isReady), ended: () => ended }
  }

  it('receives no more calls after a second, and loses its calls in flight after three', async () => {
    const { upstream, call, answer, ended } = hungProcess(true)
    const release = upstream.holds({ ...call })
    upstream.holds({ ...call })
    await vi.advanceTimersByTimeAsync(250 + downMs - 1)
    expect(upstream.isUp).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect([upstream.isUp, ended()]).toEqual([false, 0])
    release()
    await vi.advanceTimersByTimeAsync(hungMs - downMs)
    expect([upstream.isUp, ended()]).toEqual([false, 1])
    await vi.advanceTimersByTimeAsync(250)
    answer(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(upstream.isUp).toBe(true)
    upstream.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(upstream.isUp).toBe(true)
  })

  it('keeps its calls if no other process can serve them', async () => {
    const { upstream, call, ended } = hungProcess(false)
    upstream.holds(call)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([upstream.isUp, ended()]).toEqual([false, 0])
    upstream.close()
  })
})

describe('a health check', () => {
  const never = new AbortController().signal

  it('passes if the process is ready', async () => {
    expect(await askWhetherReady((await processOf(ok)).url, never)).toBe(true)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['is not ready', (response) => response.writeHead(503).end()],
    ['hangs up', (response) => response.destroy()],
  ])('fails if the process %s', async (_, answer) => {
    expect(await askWhetherReady((await processOf(answer)).url, never)).toBe(false)
  })

  it('fails if the process has not answered in time', async () => {
    const { url } = await processOf(() => undefined)
    expect(await askWhetherReady(url, AbortSignal.timeout(50))).toBe(false)
  })
})
