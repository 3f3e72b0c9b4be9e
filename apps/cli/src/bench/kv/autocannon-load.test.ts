import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type autocannon from 'autocannon'
import { expect, it, onTestFinished } from 'vitest'
import { loadAutocannon, runLoad } from './autocannon-load.ts'
import type { Load, ToolResult } from './load-tool.ts'
import { keyPathOf } from './planned-requests.ts'
import type { Scenario } from './scenario.ts'

const scenario: Scenario = {
  name: 'same-delete',
  about: 'Writes and deletes.',
  operation: 'delete',
  keys: 'same',
  keyCount: 1,
  users: [2],
  seconds: 1,
  valueBytes: 3,
}
const load: Load = { scenario, users: 2, seconds: 1, ports: [11, 12] }

/** A substitute for autocannon: it emits some responses, and ends. */
function endingWith(result: object, error: Error | null = null) {
  const given: autocannon.Options[] = []
  const start = (options: autocannon.Options, end: (error: unknown, result: unknown) => void) => {
    given.push(options)
    const events = new EventEmitter()
    setImmediate(() => {
      for (const ms of [0.0001, 2, 4]) events.emit('response', {}, 200, 9, ms)
      end(error, result)
    })
    return events
  }
  return { given, start: start as unknown as typeof autocannon }
}

it('counts answers, and distinguishes a missing key from a failure', async () => {
  const { start } = endingWith({
    duration: 1.25,
    errors: 5,
    statusCodeStats: { 200: { count: 70 }, 201: { count: 20 }, 404: { count: 7 }, 500: { count: 3 } },
  })
  const counted = { requests: 100, us: 1_250_000 }
  expect(await runLoad(load, start)).toMatchObject({ ...counted, notFound: 7, failures: 8 })
  const writes = { ...load, scenario: { ...scenario, operation: 'write' as const } }
  expect(await runLoad(writes, start)).toMatchObject({ ...counted, notFound: 0, failures: 15 })
})

it('measures latencies in microseconds', async () => {
  const { start } = endingWith({ duration: 1, errors: 0, statusCodeStats: { 200: { count: 3 } } })
  const { p50Us, p99Us } = await runLoad(load, start)
  // To three digits.
  expect(p50Us).toBeCloseTo(2_000, -1)
  expect(p99Us).toBeCloseTo(4_000, -1)
})

it('spreads the users over all nodes', async () => {
  const { given, start } = endingWith({ duration: 1, errors: 0 })
  await runLoad(load, start)
  expect(given[0]).toMatchObject({
    url: ['http://127.0.0.1:11', 'http://127.0.0.1:12'],
    connections: 2,
    duration: 1,
  })
})

it('fails when autocannon fails, or is not installed', async () => {
  await expect(runLoad(load, endingWith({}, new Error('no such host')).start)).rejects.toThrow('no such host')
  await expect(loadAutocannon('autocannon-of-nobody')).rejects.toThrow(
    'The package autocannon-of-nobody is not installed. Run the command in a clone of the project.',
  )
})

it('sends the requests of the scenario with the real autocannon', async () => {
  const seen = new Set<string>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      seen.add(`${request.method} ${request.url} ${body}`)
      // Slow, so that the test costs little CPU.
      setTimeout(() => response.writeHead(request.method === 'PUT' ? 201 : 404).end('{}'), 20)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const path = `${keyPathOf(scenario)}0`
  const results: ToolResult[] = []
  // One second may be too short on a busy machine.
  await expect
    .poll(async () => {
      const result = await runLoad({ ...load, ports: [port] }, await loadAutocannon())
      results.push(result)
      return { seen: [...seen].sort(), hasCounted: result.requests > 0 && result.notFound > 0 }
    })
    .toEqual({ seen: [`DELETE ${path} `, `PUT ${path} value=vvv`], hasCounted: true })
  for (const result of results) expect(result).toMatchObject({ connected: 2, failures: 0 })
})
