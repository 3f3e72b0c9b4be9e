import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createFrontEnd } from './create-front-end.ts'
import type { ServerStream } from './front-end.ts'
import { authority, certificate, pathOf } from './testing/certificates.ts'
import type { TlsOptions } from './tls.ts'

/*
 * etcdctl is a client of grpc-go. The front end knows no messages of etcd, so the answers are given
 * in bytes.
 */

const run = promisify(execFile)
const emptyAnswer = Buffer.alloc(0)
/** WatchResponses: one with `created`, one with a put of `b` at the key `a`. */
const created = Buffer.from('0a001801', 'hex')
const putEvent = Buffer.from('0a005a0812060a01612a0162', 'hex')

const serverTls: TlsOptions = {
  load: async () => ({ ...certificate('server'), ca: authority }),
  requireClientCert: true,
}
const clientTls = [
  `--cacert=${pathOf('ca.pem')}`,
  `--cert=${pathOf('client.pem')}`,
  `--key=${pathOf('client-key.pem')}`,
]

async function start(tls?: TlsOptions) {
  const watches: ServerStream[] = []
  const frontEnd = createFrontEnd({
    unary: new Map([['/etcdserverpb.KV/Put', () => emptyAnswer]]),
    streams: new Map([
      [
        '/etcdserverpb.Watch/Watch',
        (stream: ServerStream) => {
          watches.push(stream)
          stream.onMessage(() => {
            stream.write(created)
            stream.write(putEvent)
          })
        },
      ],
    ]),
    http: (_request, response) => void response.end(),
    onError: (error) => {
      throw error
    },
  })
  onTestFinished(() => frontEnd.close(0))
  const { port } = await frontEnd.listen({ host: '127.0.0.1', port: 0, ...(tls && { tls }) })
  return { endpoint: `--endpoints=${tls ? 'https' : 'http'}://127.0.0.1:${port}`, watches, frontEnd }
}

test.each([
  ['plain TCP', undefined, []],
  ['TLS with certificates on both sides', serverTls, clientTls],
])('etcdctl writes and watches over %s', async (_name, tls, options) => {
  const { endpoint, watches } = await start(tls)
  const env = { ...process.env, ETCDCTL_API: '3' }
  const { stdout } = await run('etcdctl', [endpoint, ...options, 'put', 'a', 'b'], { env })
  expect(stdout).toBe('OK\n')

  const watcher = spawn('etcdctl', [endpoint, ...options, 'watch', 'a'], { env })
  onTestFinished(() => void watcher.kill())
  let seen = ''
  watcher.stdout.on('data', (chunk) => {
    seen += chunk
  })
  await expect.poll(() => seen).toBe('PUT\na\nb\n')
  const [watch] = watches
  expect(watch?.call.signal.aborted).toBe(false)
  watcher.kill()
  await expect.poll(() => watch?.call.signal.aborted).toBe(true)
})

test('etcdctl without a certificate is refused where one is required', async () => {
  const { endpoint } = await start(serverTls)
  const args = [endpoint, `--cacert=${pathOf('ca.pem')}`, '--command-timeout=2s', 'put', 'a', 'b']
  await expect(run('etcdctl', args, { env: { ...process.env, ETCDCTL_API: '3' } })).rejects.toThrow()
})
