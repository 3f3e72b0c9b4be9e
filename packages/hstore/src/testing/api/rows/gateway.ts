import type { Api } from '../api.ts'
import { ask, lines } from '../http.ts'
import type { Row } from '../row.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A body without the numbers that differ between clusters, and with the script's revisions. */
function plain(api: Api, text: string): string {
  return text
    .replaceAll(/"(cluster_id|member_id|raft_term)":"\d+",?/g, '')
    .replaceAll(/"(revision|create_revision|mod_revision)":"(\d+)"/g, (_, name, revision) => {
      return `"${name}":"${api.relative(Number(revision))}"`
    })
    .replaceAll(',}', '}')
}

const range = (api: Api, body: object | string, path = '/v3/kv/range') =>
  ask('POST', api.address, path, typeof body === 'string' ? body : JSON.stringify(body))

const json = 'application/json'
const keyMissing = 'etcdserver: key is not provided'
const errorOf = (message: string, code: number) => JSON.stringify({ error: message, message, code })
const newerErrorOf = (message: string, code: number) => JSON.stringify({ code, message })

/** 3.4 and 3.5 name the text of an error differently. hstore sends both names, as 3.4 does. */
function refused(status: number, message: string, code: number): Pick<Row, 'answer' | 'etcd35'> {
  return {
    answer: { status, type: json, body: errorOf(message, code) },
    etcd35: { status, type: json, body: newerErrorOf(message, code) },
  }
}

export const gatewayRows: readonly Row[] = [
  {
    id: 'gateway-range',
    run: async (api) => {
      for (const value of ['0', '1', '2']) await api.put('a', value)
      const { body, ...rest } = await range(api, { key: base64('a') })
      return { ...rest, body: plain(api, body) }
    },
    answer: {
      status: 200,
      type: json,
      body:
        '{"header":{"revision":"4"},"kvs":[{"key":"YQ==","create_revision":"2","mod_revision":"4",' +
        '"version":"3","value":"Mg=="}],"count":"1"}',
    },
  },
  {
    id: 'gateway-range: numbers or strings, enum names or numbers, snake or camel case, unknown fields',
    run: async (api) => {
      for (const key of ['a', 'b', 'c']) await api.put(key)
      const bodies = [
        { range_end: base64('d'), limit: 1, sort_order: 'DESCEND' },
        { rangeEnd: base64('d'), limit: '1', sortOrder: 2 },
        { rangeEnd: base64('d'), limit: '1', sort_order: 'DESCEND', unknown: { any: [1] } },
      ]
      const answers = await Promise.all(bodies.map((body) => range(api, { key: base64('a'), ...body })))
      return answers.map(({ body }) => /"kvs":\[\{"key":"(.*?)"/.exec(body)?.[1])
    },
    answer: ['Yw==', 'Yw==', 'Yw=='],
  },
  {
    id: 'gateway-range: /v3beta is served, /v3alpha is not',
    run: async (api) => [
      (await range(api, { key: base64('a') }, '/v3beta/kv/range')).status,
      (await range(api, { key: base64('a') }, '/v3alpha/kv/range')).status,
    ],
    answer: [200, 404],
  },
  {
    id: 'gateway-error',
    run: (api) => range(api, {}),
    ...refused(400, keyMissing, 3),
  },
  {
    id: 'gateway-error: OUT_OF_RANGE',
    run: (api) => range(api, { key: base64('a'), revision: '999999999' }),
    ...refused(400, 'etcdserver: mvcc: required revision is a future revision', 11),
  },
  {
    id: 'gateway-error: NOT_FOUND',
    run: (api) => range(api, { ID: '4242' }, '/v3/lease/revoke'),
    ...refused(404, 'etcdserver: requested lease not found', 5),
  },
  {
    id: 'gateway-error: no JSON',
    run: async (api) => {
      const { status, body } = await range(api, '{"key":')
      return { status, code: JSON.parse(body).code }
    },
    answer: { status: 400, code: 3 },
  },
  {
    id: 'gateway-get',
    run: (api) => ask('GET', api.address, '/v3/kv/range'),
    answer: { status: 501, type: json, body: errorOf('Method Not Allowed', 12) },
    etcd35: { status: 501, type: json, body: newerErrorOf('Method Not Allowed', 12) },
    etcd34: { status: 405, type: 'text/plain; charset=utf-8', body: 'Method Not Allowed\n' },
  },
  {
    id: 'gateway-watch',
    run: async (api) => {
      await api.put('a', '1')
      const create = { create_request: { key: base64('a'), start_revision: String(api.absolute(2)) } }
      const read = await lines(api.address, '/v3/watch', JSON.stringify(create), 2)
      return read.map((line) => plain(api, line))
    },
    answer: [
      '{"result":{"header":{"revision":"2"},"created":true}}',
      '{"result":{"header":{"revision":"2"},"events":[{"kv":' +
        '{"key":"YQ==","create_revision":"2","mod_revision":"2","version":"1","value":"MQ=="}}]}}',
    ],
  },
  {
    id: 'gateway-watch: several requests in one body',
    run: async (api) => {
      const create = { create_request: { key: base64('a') } }
      const body = [create, create, { cancel_request: { watch_id: '1' } }]
      const text = body.map((request) => JSON.stringify(request)).join('\n')
      return (await lines(api.address, '/v3/watch', text, 3)).map((line) => plain(api, line))
    },
    answer: [
      '{"result":{"header":{"revision":"1"},"created":true}}',
      '{"result":{"header":{"revision":"1"},"watch_id":"1","created":true}}',
      '{"result":{"header":{"revision":"1"},"watch_id":"1","canceled":true}}',
    ],
  },
  {
    id: 'gateway: keep-alives of leases',
    run: async (api) => {
      await api.grant(77n, 60)
      const { status, body } = await ask('POST', api.address, '/v3/lease/keepalive', '{"ID":77}{"ID":"78"}')
      return [status, plain(api, body)]
    },
    answer: [
      200,
      '{"result":{"header":{"revision":"1"},"ID":"77","TTL":"60"}}\n' +
        '{"result":{"header":{"revision":"1"},"ID":"78"}}\n',
    ],
  },
  {
    id: 'gateway: a snapshot',
    run: async (api) => {
      const { status, body } = await ask('POST', api.address, '/v3/maintenance/snapshot', '{}')
      const chunks = body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).result)
      const bytes = chunks.map(({ blob = '' }) => Buffer.from(blob, 'base64').byteLength)
      const [first] = chunks
      const total = bytes.reduce((sum, count) => sum + count, 0)
      // The 32 bytes of the sum come last, and do not count as remaining.
      const isComplete = Number(first?.remaining_bytes ?? 0) + (bytes[0] ?? 0) === total - 32
      return { status, isComplete: isComplete || chunks.length === 1 }
    },
    answer: { status: 200, isComplete: true },
  },
  {
    id: 'http-version',
    run: async (api) => {
      const { body, ...rest } = await ask('GET', api.address, '/version')
      return { ...rest, body: body.replaceAll(/\d+\.\d+\.\d+/g, '1.2.3') }
    },
    answer: { status: 200, type: json, body: '{"etcdserver":"1.2.3","etcdcluster":"1.2.3"}' },
    hstore: {
      answer: { status: 200, type: json, body: '{"etcdserver":"1.2.3+hstore.0.1","etcdcluster":"1.2.3"}' },
      why: 'the part behind the plus sign names the program',
    },
  },
  {
    id: 'http-health',
    run: (api) => ask('GET', api.address, '/health'),
    answer: { status: 200, type: 'text/plain; charset=utf-8', body: '{"health":"true","reason":""}' },
    etcd34: { status: 200, type: 'text/plain; charset=utf-8', body: '{"health":"true"}' },
  },
]
