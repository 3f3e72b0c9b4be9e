import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { EtcdFailure } from '@ticketcd/etcd'
import { afterEach, describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import type { Settled, Step } from '../rules/step.ts'
import { NotEventLeader } from './leadership.ts'
import { PeerClient, PeerSilent } from './peer-client.ts'
import { peerPath } from './peer-exchange.ts'
import { PeerServer } from './peer-server.ts'

const key = 'a'.repeat(64)
/**
 * Far more than a step takes on a busy machine. Missed heartbeats, not this limit, end the wait for
 * a peer.
 */
const leftMs = 60_000
const offer = (ticketType: string): Step => ({ kind: 'offer', eventId: 'concert', ticketType })
const done = (revision: number) => ({ answer: {}, revision }) as Settled
const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function serverOf(submitOwned: (step: Step, leftMs: number) => Promise<Settled>, port = 0) {
  const failures: unknown[] = []
  const server = new PeerServer({
    secret: { admits: async (authorization) => authorization === `Bearer ${key}` },
    steps: { submitOwned },
    onFailure: (error) => failures.push(error),
  })
  cleanUps.push(() => server.close())
  return { server, failures, url: await server.listen('127.0.0.1', port) }
}

function clientOf(secret = key): PeerClient {
  const client = new PeerClient({ get: async () => secret })
  cleanUps.push(() => client.close())
  return client
}

/** A relay to a server that counts connections and heartbeats. A heartbeat is an empty line. */
async function relayTo(url: string) {
  const counts = { connections: 0, heartbeats: 0 }
  const waiting: { beats: number; resolve(): void }[] = []
  const relay = createServer((client) => {
    counts.connections += 1
    const server = connect(Number(new URL(url).port), '127.0.0.1')
    server.on('data', (chunk) => {
      // Each line is an HTTP chunk of its own: its length, then its bytes.
      counts.heartbeats += chunk.toString('latin1').split('1\r\n\n\r\n').length - 1
      for (const { beats, resolve } of waiting) if (counts.heartbeats >= beats) resolve()
    })
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => relay.close())
  const heartbeats = (beats: number) => new Promise<void>((resolve) => waiting.push({ beats, resolve }))
  return { counts, heartbeats, url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}` }
}

/** The answer of a server to these bytes, until it ends the connection. */
function answerTo(url: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let observed = ''
    socket.on('data', (chunk) => {
      observed += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(observed))
    socket.write(text)
  })
}

function requestOf({ method = 'POST', path = peerPath, secret = key, body = '' }): string {
  const chunk = body && `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`
  return `${method} ${path} HTTP/1.1\r\nhost: peer\r\nauthorization: Bearer ${secret}\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`
}

describe('steps that are sent to another process', () => {
  it('are answered one by one, as soon as each is settled', async () => {
    let settleFirst: (settled: Settled) => void = () => undefined
    const { url } = await serverOf((step) =>
      step.kind === 'offer' && step.ticketType === 'first'
        ? new Promise((resolve) => {
            settleFirst = resolve
          })
        : Promise.resolve(done(2)),
    )
    const client = clientOf()
    const first = client.send(url, offer('first'), leftMs)
    expect(await client.send(url, offer('second'), leftMs)).toEqual(done(2))
    settleFirst(done(1))
    expect(await first).toEqual(done(1))
  })

  it('carry their content and their time, all over one connection', async () => {
    const observed: unknown[] = []
    const server = await serverOf(async (step, stepMs) => {
      observed.push([step, stepMs])
      return done(observed.length)
    })
    const { url, counts } = await relayTo(server.url)
    const client = clientOf()
    const steps = Array.from({ length: 600 }, (_, index) => offer(`type ${index}`))
    const outcomes = await Promise.all(steps.map((step) => client.send(url, step, 61_234)))
    expect(outcomes).toEqual(steps.map((_, index) => done(index + 1)))
    expect(observed).toEqual(steps.map((step) => [step, 61_234]))
    expect(counts.connections).toBe(1)
  })

  it('return a refusal, or that another process leads the event', async () => {
    const errors: Record<string, Error> = {
      refused: new Refusal({ code: 'sale-closed' }),
      foreign: new NotEventLeader('concert'),
      broken: new EtcdFailure('decode', 'not JSON'),
    }
    const { url, failures } = await serverOf((step) =>
      Promise.reject(errors[step.kind === 'offer' ? step.ticketType : '']),
    )
    const client = clientOf()
    expect(await client.send(url, offer('refused'), leftMs)).toEqual({ failure: { code: 'sale-closed' } })
    expect(await client.send(url, offer('foreign'), leftMs)).toEqual({ notOwner: true })
    expect(failures).toEqual([])
    expect(await client.send(url, offer('broken'), leftMs)).toEqual({ failure: { code: 'internal' } })
    expect(failures).toEqual([errors.broken])
  })

  it('stay pending while the other process sends heartbeats', async () => {
    // More heartbeats than a peer may miss: a silent one would be suspected by then.
    const { url: serverUrl } = await serverOf(() => relay.heartbeats(9).then(() => done(7)))
    const relay = await relayTo(serverUrl)
    expect(await clientOf().send(relay.url, offer('slow'), leftMs)).toEqual(done(7))
  })

  it('have an unknown outcome if no answer arrives in time', async () => {
    const { url } = await serverOf(() => new Promise(() => undefined))
    expect(await clientOf().send(url, offer('late'), 0)).toEqual({ failure: { code: 'outcome-unknown' } })
  })
})

describe('a process that does not answer', () => {
  it('is suspected after missed heartbeats', async () => {
    const sockets: Socket[] = []
    const deaf = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    cleanUps.push(() => {
      for (const socket of sockets) socket.destroy()
      deaf.close()
    })
    const { port } = deaf.address() as { port: number }
    const asked = clientOf().send(`http://127.0.0.1:${port}`, offer('any'), leftMs)
    await expect(asked).rejects.toThrow(PeerSilent)
  })

  it('is detected at once when it ends, and used again after a restart', async () => {
    let steps = 0
    const { server, url } = await serverOf(() => {
      steps += 1
      return new Promise(() => undefined)
    })
    const client = clientOf()
    const asked = client.send(url, offer('any'), leftMs)
    const refused = expect(asked).rejects.toThrow(PeerSilent)
    await expect.poll(() => steps).toBe(1)
    await server.close()
    await refused
    await expect(client.send(url, offer('any'), leftMs)).rejects.toThrow(PeerSilent)
    await serverOf(async () => done(3), Number(new URL(url).port))
    expect(await client.send(url, offer('any'), leftMs)).toEqual(done(3))
  })
})

describe('a client that is no peer', () => {
  it('receives 404, and none of its steps is done', async () => {
    let steps = 0
    const { url } = await serverOf(async () => done(++steps))
    await expect(clientOf('b'.repeat(64)).send(url, offer('any'), leftMs)).rejects.toThrow(PeerSilent)
    const body = `${JSON.stringify([{ id: 0, step: offer('any'), leftMs }])}\n`
    for (const other of [{ secret: '' }, { secret: 'x' }, { method: 'GET' }, { path: '/' }])
      expect(await answerTo(url, requestOf({ body, ...other }))).toMatch(/^HTTP\/1.1 404 /)
    expect(steps).toBe(0)
  })

  it('is disconnected if a line is no list of steps, or does not end', async () => {
    const { url } = await serverOf(async () => done(1))
    for (const body of ['nonsense\n', '7\n', 'null\n', `"${'x'.repeat(5_000_000)}`])
      expect(await answerTo(url, requestOf({ body }))).not.toContain('revision')
    expect(await clientOf().send(url, offer('any'), leftMs)).toEqual(done(1))
  })
})
