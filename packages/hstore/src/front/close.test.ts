import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ServerStream } from './front-end.ts'
import { authority, certificate } from './testing/certificates.ts'
import { endAll } from './testing/cleanup.ts'
import { framed } from './testing/fake-call.ts'
import { answerOf, Http2Client } from './testing/http2-client.ts'
import { RawClient } from './testing/raw-client.ts'
import { frontEnds } from './testing/started.ts'
import { waiting } from './testing/waiting-call.ts'
import type { TlsMaterial } from './tls.ts'

afterEach(endAll)

const noError = '0'

describe.each(frontEnds)('HTTP/2 by $server', ({ startFrontEnd }) => {
  test.each([false, true])(
    'calls end within the grace, idle connections at once (TLS: %s)',
    async (secure) => {
      const { answers, Wait } = waiting()
      const material = certificate('server')
      const tls = { load: async () => material, requireClientCert: false }
      const { frontEnd, port, clock } = await startFrontEnd({ unary: { Wait }, ...(secure && { tls }) })
      const options = { secure, ca: authority, servername: 'localhost' }
      const [busy, idle] = [new Http2Client(port, options), new Http2Client(port, options)]
      await idle.call('Echo', 'abc')
      const call = busy.call('Wait', 'abc')
      await expect.poll(() => answers.length).toBe(1)

      const closed = frontEnd.close(1000)
      await expect.poll(() => [idle.session.destroyed, busy.goaways]).toEqual([true, [noError]])
      expect(busy.session.destroyed).toBe(false)
      for (const answer of answers) answer()
      expect(await call).toMatchObject({ status: '0', messages: ['abc'] })
      await closed
      expect(clock.timers).toBe(0)
    },
  )

  test('calls that outlive the grace are cut off', async () => {
    const { answers, Wait } = waiting()
    const streams: ServerStream[] = []
    let closedStreams = 0
    const { frontEnd, port, clock } = await startFrontEnd({
      unary: { Wait },
      streams: {
        Watch: (stream) => {
          streams.push(stream)
          stream.onClose(() => {
            closedStreams += 1
          })
        },
      },
    })
    const client = new Http2Client(port)
    const call = client.call('Wait', 'abc')
    client.open('Watch').write(framed('abc'))
    await expect.poll(() => answers.length + streams.length).toBe(2)
    const closed = frontEnd.close(1000)
    clock.advance(999)
    await expect.poll(() => client.goaways).toEqual([noError])
    expect(client.session.destroyed).toBe(false)
    clock.advance(1)
    await closed
    expect(await call).toMatchObject({ status: undefined })
    await expect.poll(() => closedStreams).toBe(1)
  })

  test('streams that the server ends let the connection close', async () => {
    const streams: ServerStream[] = []
    const { frontEnd, port } = await startFrontEnd({ streams: { Watch: (stream) => streams.push(stream) } })
    const stream = new Http2Client(port).open('Watch')
    const answer = answerOf(stream)
    stream.write(framed('abc'))
    await expect.poll(() => streams.length).toBe(1)
    const closed = frontEnd.close(1000)
    for (const each of streams) each.end()
    expect(await answer).toMatchObject({ status: '0' })
    await closed
  })

  test('a request of HTTP/1.1 ends within the grace, idle connections and silent clients at once', async () => {
    const respond: (() => void)[] = []
    const { frontEnd, port } = await startFrontEnd({
      http: (request, response) => {
        if (request.url === '/wait') respond.push(() => response.end('waited'))
        else response.end('now')
      },
    })
    const ask = (path: string) => new RawClient(port).send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
    const [busy, idle, silent] = [ask('/wait'), ask('/now'), new RawClient(port).send('PRI')]
    await expect.poll(() => [respond.length, idle.text.includes('now')]).toEqual([1, true])
    const closed = frontEnd.close(1000)
    await expect.poll(() => [idle.isClosed, silent.isClosed]).toEqual([true, true])
    expect(busy.isClosed).toBe(false)
    for (const each of respond) each()
    await expect.poll(() => [busy.text.endsWith('waited'), busy.isClosed]).toEqual([true, true])
    expect(busy.text).toContain('Connection: close')
    await closed
  })

  test('TLS handshakes that are incomplete may complete within the grace, and end with it', async () => {
    const waitingForFiles: (() => void)[] = []
    const material = certificate('server')
    const load = () =>
      new Promise<TlsMaterial>((resolve) => {
        waitingForFiles.push(() => resolve(material))
      })
    const starting = startFrontEnd({ tls: { load, requireClientCert: false } })
    waitingForFiles.shift()?.()
    const { frontEnd, port, clock } = await starting
    const late = new Http2Client(port, { secure: true, ca: authority, servername: 'localhost' })
    const silent = new RawClient(port)
    await expect.poll(() => waitingForFiles.length).toBe(2)
    const closed = frontEnd.close(1000)
    for (const loaded of waitingForFiles) loaded()
    await expect.poll(() => [late.session.destroyed, late.goaways]).toEqual([true, [noError]])
    expect(silent.isClosed).toBe(false)
    clock.advance(1000)
    await closed
    await expect.poll(() => silent.isClosed).toBe(true)
  })

  test('a closed port refuses connections', async () => {
    const { frontEnd, port } = await startFrontEnd()
    await frontEnd.close(1000)
    await expect(
      new Promise((resolve, reject) =>
        connect({ port, host: '127.0.0.1' }, () => resolve('open')).on('error', reject),
      ),
    ).rejects.toThrow('ECONNREFUSED')
    await expect(frontEnd.listen({ host: '127.0.0.1', port })).rejects.toThrow('closed')
  })

  test('a port in use is reported, and a front end may have several', async () => {
    const { frontEnd, port } = await startFrontEnd()
    await expect(frontEnd.listen({ host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE')
    const second = await frontEnd.listen({ host: '127.0.0.1', port: 0 })
    for (const each of [port, second.port])
      expect(await new Http2Client(each).call('Echo', 'abc')).toMatchObject({ status: '0' })
  })
})
