import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { services } from '@ticketcd/wire'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeNode, silent } from '../../testing/cli/fake-node.ts'
import { Channel } from './channel.ts'

const limits = { timeoutMs: 30_000 }

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, isSecure: false }
}

async function opened() {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  const channel = await Channel.open(node.address, {}, limits)
  onTestFinished(() => channel.close())
  return { node, channel }
}

describe('a channel', () => {
  it('receives large answers whole', async () => {
    const { node, channel } = await opened()
    const value = Buffer.alloc(20_000_000, 'v')
    node.answer(services.KV.range, () => ({ kvs: [{ key: 'a', value }] }))
    const { kvs } = await channel.call(services.KV.range, { key: 'a' }, {})
    expect(value.equals(kvs[0]?.value ?? new Uint8Array())).toBe(true)
  })

  it('does not know the outcome of a call without an answer in time', async () => {
    const { node, channel } = await opened()
    node.answer(services.KV.put, () => silent)
    const call = channel.call(services.KV.put, { key: 'a' }, { timeoutMs: 20 })
    await expect(call).rejects.toMatchObject({ outcome: 'unknown', message: 'no answer in 0 s' })
  })

  it('is alive until its node closes it', async () => {
    const { node, channel } = await opened()
    expect([await channel.ping(30_000), await channel.isAlive(30_000)]).toEqual([true, true])
    node.drop()
    await expect.poll(() => channel.isAlive(30_000)).toBe(false)
    expect(await channel.ping(30_000)).toBe(false)
    expect(() => channel.stream(services.KV.range, {})).toThrow('the connection was closed')
  })

  it('that is ended while it connects only says so', async () => {
    const address = await listening(createTcpServer())
    const ending = new AbortController()
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    process.on('uncaughtException', onError)
    onTestFinished(() => void process.off('uncaughtException', onError))
    // The last of the listeners of this event, when node:http2 has planned its own.
    const onSocket = (message: unknown) =>
      queueMicrotask(() => (message as { socket: Socket }).socket.once('connect', () => ending.abort()))
    subscribe('net.client.socket', onSocket)
    onTestFinished(() => void unsubscribe('net.client.socket', onSocket))
    const opening = Channel.open(address, {}, { ...limits, signal: ending.signal })
    await expect(opening).rejects.toThrow('the command was ended')
    await new Promise(setImmediate)
    expect(errors).toEqual([])
  })

  it('asks its node any number of times', async () => {
    const { channel } = await opened()
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    for (let count = 0; count < 30; count += 1) await channel.ping(30_000)
    await new Promise(setImmediate)
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })
})

describe('there is no channel', () => {
  const problemAt = async (address: Parameters<typeof Channel.open>[0], options = {}) => {
    const error: Error = await Channel.open(address, {}, { ...limits, ...options }).then(
      () => new Error('there is one'),
      (each) => each,
    )
    return error.message
  }

  it('to a server of HTTP/1', async () => {
    expect(await problemAt(await listening(createServer()))).toMatch(/^it speaks no gRPC;/)
  })

  it('to a server that closes at once', async () => {
    const address = await listening(createTcpServer((socket) => socket.destroy()))
    expect(await problemAt(address)).toMatch(/closed|reset/)
  })

  it('to a server without TLS, where TLS is asked for', async () => {
    const address = await listening(createTcpServer((socket) => socket.end('hello')))
    expect(await problemAt({ ...address, isSecure: true })).toBe('it speaks no TLS')
  })

  it('to a host that does not exist', async () => {
    expect(await problemAt({ host: 'missing.invalid', port: 1, isSecure: false })).toMatch(/^the host name/)
  })

  it('where the command has ended', async () => {
    const address = await listening(createTcpServer())
    expect(await problemAt(address, { signal: AbortSignal.abort() })).toBe('the command was ended')
  })
})
