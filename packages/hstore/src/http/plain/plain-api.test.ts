import { connect } from 'node:net'
import { PutRequest } from '@ticketcd/wire'
import { afterEach, describe, expect, it } from 'vitest'
import { failures } from '../../consensus/outcome.ts'
import { endAll, endLater } from '../../front/testing/cleanup.ts'
import { form, json, summary } from '../../testing/plain-client.ts'
import { startPlainApi } from '../../testing/plain-stage.ts'

afterEach(endAll)

describe('keys and values', () => {
  it('are written, read, updated and deleted', async () => {
    const { ask } = await startPlainApi()
    const steps = [
      await ask('POST', '/write', json({ key: 'a', value: '1' })),
      await ask('POST', '/write', form('key=a&value=2')),
      await ask('POST', '/update', json({ key: 'a', value: '3' })),
      await ask('GET', '/read/a'),
      await ask('DELETE', '/delete/a'),
    ]
    expect(steps.map(summary)).toEqual([
      [200, { key: 'a', existed: false, revision: 2 }],
      [200, { key: 'a', existed: true, revision: 3 }],
      [200, { key: 'a', revision: 4 }],
      [200, { key: 'a', value: '3', version: 3, createRevision: 2, modRevision: 4, revision: 4 }],
      [200, { key: 'a', deleted: true, revision: 5 }],
    ])
    expect(steps[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  it('that do not exist are not read, updated or deleted', async () => {
    const { ask, node } = await startPlainApi()
    const answers = [
      await ask('GET', '/read/a'),
      await ask('POST', '/update', json({ key: 'a', value: '1' })),
      await ask('GET', '/delete/a'),
      await ask('DELETE', '/delete/a'),
    ]
    expect(answers.map(summary)).toEqual(answers.map(() => [404, 'not-found']))
    expect(answers[1]?.body).toEqual({
      error: {
        code: 'not-found',
        message: 'The key does not exist. Nothing was changed. Create it by POST /write.',
      },
    })
    expect(node.state.kv.revision).toBe(1)
  })

  it('an update keeps the lease of the key, and a write takes it away', async () => {
    const { ask, node } = await startPlainApi()
    const { kv, leases } = node.state
    leases.grant(7n, 60, 0)
    kv.put(PutRequest.decode(PutRequest.encode({ key: 'a', lease: 7n })))
    await ask('POST', '/update', form('key=a&value=2'))
    expect(leases.keys(7n)).toEqual(['a'])
    await ask('POST', '/write', form('key=a&value=3'))
    expect(leases.keys(7n)).toEqual([])
  })

  it('an update does not create a key that is deleted just before', async () => {
    const { ask, node } = await startPlainApi()
    await ask('POST', '/write', json({ key: 'a', value: '1' }))
    node.beforeCommit = () => void node.state.kv.deleteKeys(['a'])
    expect(summary(await ask('POST', '/update', json({ key: 'a', value: '2' })))).toEqual([404, 'not-found'])
    expect((await ask('GET', '/read/a')).status).toBe(404)
  })

  it('may have any bytes', async () => {
    const { ask } = await startPlainApi()
    const long = 'k'.repeat(10_000)
    const paths: Record<string, object> = {
      'a/b': { key: 'a/b' },
      'a%2fc': { key: 'a/c' },
      '/d//': { key: '/d//' },
      'a%20b+c': { key: 'a b+c' },
      '%C3%BC%3F': { key: 'ü?' },
      '%00%25': { key: '\0%' },
      '%ff%fe': { keyBase64: '//4=' },
      '%ef%bb%bf': { key: '\ufeff' },
      [long]: { key: long },
    }
    for (const [path, key] of Object.entries(paths)) {
      expect(summary(await ask('POST', '/write', json({ ...key, valueBase64: '/w==' })))).toMatchObject([
        200,
        key,
      ])
      expect((await ask('GET', `/read/${path}`)).body).toMatchObject({ ...key, valueBase64: '/w==' })
    }
    const { kvs } = (await ask('GET', '/read')).body as { kvs: object[] }
    expect(kvs).toHaveLength(Object.keys(paths).length)
    for (const path of Object.keys(paths)) expect((await ask('GET', `/delete/${path}`)).status).toBe(200)
    expect((await ask('GET', '/read')).body).toMatchObject({ kvs: [] })
  })

  it('that are empty or malformed are refused', async () => {
    const { ask } = await startPlainApi()
    for (const path of ['/read/', '/delete/', '/read/%', '/read/%4', '/read/a%g0b', '/delete/%zz'])
      expect([path, ...summary(await ask('GET', path))]).toEqual([path, 400, 'invalid-request'])
  })
})

it('a path takes its methods alone, and names them', async () => {
  const { ask } = await startPlainApi()
  for (const [path, allow, ...refused] of [
    ['/read', 'GET', 'HEAD', 'POST', 'OPTIONS'],
    ['/read/a', 'GET', 'HEAD', 'DELETE'],
    ['/write', 'POST', 'GET', 'PUT'],
    ['/update', 'POST', 'GET', 'PATCH'],
    ['/delete/a', 'GET, DELETE', 'HEAD', 'POST', 'OPTIONS'],
  ] as const)
    for (const method of refused) {
      const { status, headers } = await ask(method, path)
      expect([method, path, status, headers.allow]).toEqual([method, path, 405, allow])
    }
  for (const path of ['/reads', '/write/a', '/update/', '/delete', '/v3/read'])
    expect((await ask('GET', path)).status).toBe(404)
})

it('a page of another site changes nothing, and may link to a read', async () => {
  const { ask } = await startPlainApi()
  await ask('POST', '/write', json({ key: 'a', value: '1' }))
  const headers = { 'sec-fetch-site': 'cross-site' }
  const { body, ...sent } = form('key=a&value=2')
  const answers = [
    await ask('GET', '/delete/a', { headers }),
    await ask('DELETE', '/delete/a', { headers }),
    await ask('POST', '/write', { headers: { ...sent.headers, ...headers }, body: body ?? '' }),
    await ask('POST', '/update', { headers: { ...sent.headers, ...headers }, body: body ?? '' }),
  ]
  expect(answers.map(summary)).toEqual(answers.map(() => [403, 'other-site']))
  expect((await ask('GET', '/read/a', { headers })).body.value).toBe('1')
})

describe('without a majority', () => {
  it('requests fail with a sentence, and a local read succeeds', async () => {
    const { ask, node } = await startPlainApi()
    await ask('POST', '/write', json({ key: 'a', value: '1' }))
    node.hasQuorum = false
    for (const path of ['/read', '/read/a']) {
      const { status, body } = await ask('GET', path)
      expect([status, body]).toEqual([
        503,
        { error: { code: 'unavailable', message: expect.stringContaining('?consistency=local') } },
      ])
      expect((await ask('GET', `${path}?consistency=local`)).status).toBe(200)
    }
    for (const [method, path, sent] of [
      ['POST', '/write', form('key=a&value=2')],
      ['POST', '/update', form('key=a&value=2')],
      ['DELETE', '/delete/a', {}],
    ] as const) {
      const { status, body } = await ask(method, path, sent)
      expect([status, body]).toEqual([
        503,
        { error: { code: 'unavailable', message: expect.stringContaining('It may still take effect') } },
      ])
    }
  })

  it('an unknown consistency is refused', async () => {
    const { ask } = await startPlainApi()
    for (const path of ['/read?consistency=eventual', '/read/a?consistency='])
      expect(summary(await ask('GET', path))).toEqual([400, 'invalid-request'])
    expect((await ask('GET', '/read?consistency=linearizable')).status).toBe(200)
  })
})

it('refusals of the store have statuses of their own', async () => {
  const { ask, node, errors } = await startPlainApi()
  node.isLearner = true
  expect(summary(await ask('GET', '/read/a'))).toEqual([503, 'unavailable'])
  expect(summary(await ask('POST', '/write', form('key=a&value=2')))).toEqual([503, 'unavailable'])
  expect((await ask('GET', '/read?consistency=local')).status).toBe(200)
  node.isLearner = false
  node.isFull = true
  expect(summary(await ask('POST', '/write', form('key=a&value=2')))).toEqual([507, 'no-space'])
  node.failure = failures.busy()
  expect(summary(await ask('GET', '/read/a'))).toEqual([429, 'busy'])
  node.failure = failures.stopped()
  expect((await ask('GET', '/read/a')).body).toMatchObject({
    error: { message: expect.stringContaining('stopping') },
  })
  expect(errors).toEqual([])
  node.failure = new TypeError('planted')
  const { status, body } = await ask('GET', '/read/a')
  expect([status, body]).toEqual([
    500,
    { error: { code: 'internal', message: 'The node failed. Its log has the reason.' } },
  ])
  expect(errors).toEqual([node.failure])
})

describe('a body', () => {
  it('that is too large is refused, and the connection goes on', async () => {
    const { ask, node } = await startPlainApi()
    const { requestBytes } = node.limits
    const answers = [
      await ask('POST', '/write', form(`key=a&value=${'v'.repeat(requestBytes)}`)),
      await ask('POST', '/update', form(`key=a&value=${'v'.repeat(requestBytes)}`)),
      await ask('POST', '/write', form(`key=a&value=${'v'.repeat(40 * requestBytes)}`)),
    ]
    expect(answers.map(summary)).toEqual(answers.map(() => [413, 'too-large']))
    const unread = form('v'.repeat(40 * requestBytes))
    expect((await ask('PUT', '/write', unread)).status).toBe(405)
    const largest = requestBytes - 20
    expect((await ask('POST', '/write', form(`key=a&value=${'%00'.repeat(largest)}`))).status).toBe(200)
    expect((await ask('GET', '/read/a')).body.value).toBe('\0'.repeat(largest))
  })

  it('that ends early changes nothing, and is no error of the node', async () => {
    const { port, node, errors, ask } = await startPlainApi()
    const socket = connect(port, '127.0.0.1')
    endLater(() => socket.destroy())
    const type = 'Content-Type: application/x-www-form-urlencoded'
    socket.write(`POST /write HTTP/1.1\r\nHost: a\r\n${type}\r\nContent-Length: 99\r\n\r\nkey=a&value=1`)
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(0)
    socket.destroy()
    expect((await ask('GET', '/read')).body).toMatchObject({ kvs: [] })
    expect([errors, node.state.kv.revision]).toEqual([[], 1])
  })
})
