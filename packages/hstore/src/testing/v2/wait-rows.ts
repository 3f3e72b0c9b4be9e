import { row, type V2Row } from './v2-row.ts'
import { WaitReader } from './wait-reader.ts'

const set = (key: string, value: string, index: number, before = '') =>
  `{"action":"set","node":{"key":"/${key}","value":"${value}","modifiedIndex":${index},"createdIndex":${index}}${before}}`
const before = (key: string, value: string, index: number) =>
  `,"prevNode":{"key":"/${key}","value":"${value}","modifiedIndex":${index},"createdIndex":${index}}`

/** Waits for events. */
export const waitRows: readonly V2Row[] = [
  {
    id: 'v2-wait',
    run: async (v2) => {
      await v2.ask('PUT /v2/keys/w value=0')
      const wait = await WaitReader.open(v2, 'GET /v2/keys/w?wait=true')
      await v2.run(['PUT /v2/keys/other value=0', 'PUT /v2/keys/w value=1'])
      return [wait.head, await wait.next(), await wait.next()]
    },
    answer: ['200 chunked @1', set('w', '1', 3, before('w', '0', 1)), undefined],
  },
  {
    id: 'v2-wait: a missing key, and everything below a directory',
    run: async (v2) => {
      const waits = [
        await WaitReader.open(v2, 'GET /v2/keys/d/missing?wait=true'),
        await WaitReader.open(v2, 'GET /v2/keys/d?wait=true&recursive=true'),
        await WaitReader.open(v2, 'GET /v2/keys?wait=true&recursive=true'),
      ]
      await v2.run(['PUT /v2/keys/d/_hidden value=0', 'PUT /v2/keys/d/missing value=1'])
      return Promise.all(waits.map((wait) => wait.next()))
    },
    answer: [set('d/missing', '1', 2), set('d/missing', '1', 2), set('d/missing', '1', 2)],
  },
  {
    id: 'v2-wait-index',
    run: async (v2) => {
      await v2.run(['PUT /v2/keys/w value=0', 'PUT /v2/keys/w value=1'])
      const past = await WaitReader.open(v2, 'GET /v2/keys/w?wait=true&waitIndex={1}')
      const later = await WaitReader.open(v2, 'GET /v2/keys/w?wait=true&waitIndex={4}')
      const next = await WaitReader.open(v2, 'GET /v2/keys/w?wait=true&waitIndex=0')
      await v2.run(['PUT /v2/keys/w value=2', 'PUT /v2/keys/w value=3'])
      return [await past.next(), await next.next(), await later.next()]
    },
    answer: [set('w', '0', 1), set('w', '2', 3, before('w', '1', 2)), set('w', '3', 4, before('w', '2', 3))],
  },
  {
    id: 'v2-wait-cleared',
    run: async (v2) => {
      await v2.ask('PUT /v2/keys/w value=0')
      await Promise.all(Array.from({ length: 1_000 }, () => v2.ask('PUT /v2/keys/other value=0')))
      return [
        await v2.ask('GET /v2/keys/w?wait=true&waitIndex={1}'),
        (await WaitReader.open(v2, 'GET /v2/keys/other?wait=true&waitIndex={2}')).head,
      ]
    },
    answer: [
      '400 {"errorCode":401,"message":"The event in requested index is outdated and cleared",' +
        '"cause":"the requested history has been cleared [2/1]","index":1001} @1001',
      '200 chunked @1001',
    ],
  },
  row(
    'v2-wait-bad-index',
    ['GET /v2/keys/w?wait=true&waitIndex=abc'],
    '400 {"errorCode":203,"message":"The given index in POST form is not a number","cause":"invalid value for \\"waitIndex\\"","index":0} @0',
  ),
  {
    id: 'v2-wait-bad-index: quorum wins over wait',
    run: (v2) => v2.run(['PUT /v2/keys/w value=0', 'GET /v2/keys/w?wait=true&quorum=true']),
    answer: '200 {"action":"get","node":{"key":"/w","value":"0","modifiedIndex":1,"createdIndex":1}} @1',
  },
  {
    id: 'v2-stream-dir-delete',
    run: async (v2) => {
      await v2.ask('PUT /v2/keys/dd/x value=0')
      const stream = await WaitReader.open(v2, 'GET /v2/keys/dd?wait=true&stream=true&recursive=true')
      const file = await WaitReader.open(v2, 'GET /v2/keys/dd/x?wait=true')
      await v2.run([
        'PUT /v2/keys/dd/_hidden value=0',
        'DELETE /v2/keys/dd?recursive=true',
        'PUT /v2/keys/dd/y value=1',
      ])
      const events = [await stream.next(), await stream.next(), await stream.next(), await file.next()]
      await stream.leave()
      return events
    },
    answer: [
      '{"action":"delete","node":{"key":"/dd","dir":true,"modifiedIndex":3,"createdIndex":1},' +
        '"prevNode":{"key":"/dd","dir":true,"modifiedIndex":1,"createdIndex":1}}',
      '{"action":"delete","node":{"key":"/dd","dir":true,"modifiedIndex":3,"createdIndex":1},' +
        '"prevNode":{"key":"/dd","dir":true,"modifiedIndex":1,"createdIndex":1}}',
      set('dd/y', '1', 4),
      '{"action":"delete","node":{"key":"/dd","dir":true,"modifiedIndex":3,"createdIndex":1},' +
        '"prevNode":{"key":"/dd","dir":true,"modifiedIndex":1,"createdIndex":1}}',
    ],
  },
  {
    id: 'v2-and-v3-apart',
    run: async (v2) => {
      const base64 = (text: string) => Buffer.from(text).toString('base64')
      const post = (path: string, body: object) => v2.send(`POST ${path} ${JSON.stringify(body)}`)
      await post('/v3/kv/put', { key: base64('foo'), value: base64('1') })
      const missing = await v2.ask('GET /v2/keys/foo')
      await v2.ask('PUT /v2/keys/apart value=1')
      const { body } = await post('/v3/kv/range', { key: base64('apart') })
      return [missing, body.includes('kvs')]
    },
    answer: ['404 {"errorCode":100,"message":"Key not found","cause":"/foo","index":0} @0', false],
  },
  {
    id: 'v2-stream: past events',
    run: async (v2) => {
      await v2.run(['PUT /v2/keys/s value=0', 'PUT /v2/keys/s value=1'])
      const stream = await WaitReader.open(v2, 'GET /v2/keys/s?wait=true&stream=true&waitIndex={1}')
      const first = await stream.next()
      await stream.leave()
      return first
    },
    answer: set('s', '0', 1),
  },
]
