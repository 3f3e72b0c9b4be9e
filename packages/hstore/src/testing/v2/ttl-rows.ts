import { row, type V2Row } from './v2-row.ts'
import { WaitReader } from './wait-reader.ts'

const notNumber =
  '400 {"errorCode":202,"message":"The given TTL in POST form is not a number","cause":"invalid value for \\"ttl\\"","index":0} @0'

/** Times to live. */
export const ttlRows: readonly V2Row[] = [
  row(
    'v2-ttl',
    ['PUT /v2/keys/t value=1&ttl=500'],
    '201 {"action":"set","node":{"key":"/t","value":"1","expiration":"…","ttl":500,"modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-ttl: is read with the key',
    ['PUT /v2/keys/t value=1&ttl=500', 'GET /v2/keys/t'],
    '200 {"action":"get","node":{"key":"/t","value":"1","expiration":"…","ttl":500,"modifiedIndex":1,"createdIndex":1}} @1',
  ),
  {
    id: 'v2-ttl-zero',
    run: async (v2) => {
      const wait = await WaitReader.open(v2, 'GET /v2/keys/t0?wait=true&waitIndex={2}')
      const put = await v2.ask('PUT /v2/keys/t0 value=1&ttl=0')
      return [put, (await wait.next())?.replace(/,"ttl":-\d+/, ''), await v2.ask('GET /v2/keys/t0')]
    },
    answer: [
      '201 {"action":"set","node":{"key":"/t0","value":"1","expiration":"…","modifiedIndex":1,"createdIndex":1}} @1',
      '{"action":"expire","node":{"key":"/t0","modifiedIndex":2,"createdIndex":1},' +
        '"prevNode":{"key":"/t0","value":"1","expiration":"…","modifiedIndex":1,"createdIndex":1}}',
      '404 {"errorCode":100,"message":"Key not found","cause":"/t0","index":2} @2',
    ],
  },
  row('v2-ttl-bad', ['PUT /v2/keys/t value=1&ttl=abc'], notNumber),
  row('v2-ttl-bad: negative', ['PUT /v2/keys/t value=1&ttl=-1'], notNumber),
  row('v2-ttl-bad: a fraction', ['PUT /v2/keys/t value=1&ttl=1.5'], notNumber),
  row(
    'v2-ttl-bad: an empty one is none',
    ['PUT /v2/keys/t value=1&ttl='],
    '201 {"action":"set","node":{"key":"/t","value":"1","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-ttl-without-value',
    ['PUT /v2/keys/t value=1', 'PUT /v2/keys/t ttl=500'],
    '200 {"action":"set","node":{"key":"/t","value":"","expiration":"…","ttl":500,"modifiedIndex":2,"createdIndex":2},' +
      '"prevNode":{"key":"/t","value":"1","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  {
    id: 'v2-ttl-without-value: a refresh keeps the value and wakes no wait',
    run: async (v2) => {
      await v2.ask('PUT /v2/keys/t value=1')
      const wait = await WaitReader.open(v2, 'GET /v2/keys/t?wait=true')
      const refreshed = await v2.ask('PUT /v2/keys/t refresh=true&prevExist=true&ttl=500')
      await v2.ask('PUT /v2/keys/t value=2')
      return [refreshed, await wait.next()]
    },
    answer: [
      '200 {"action":"update","node":{"key":"/t","value":"1","expiration":"…","ttl":500,"modifiedIndex":2,"createdIndex":1},' +
        '"prevNode":{"key":"/t","value":"1","modifiedIndex":1,"createdIndex":1}} @2',
      '{"action":"set","node":{"key":"/t","value":"2","modifiedIndex":3,"createdIndex":3},' +
        '"prevNode":{"key":"/t","value":"1","expiration":"…","ttl":500,"modifiedIndex":2,"createdIndex":1}}',
    ],
  },
  row(
    'v2-ttl-without-value: a refresh with a value',
    ['PUT /v2/keys/t refresh=true&value=2&ttl=500'],
    '400 {"errorCode":211,"message":"Value provided on refresh","cause":"A value was provided on a refresh","index":0} @0',
  ),
  row(
    'v2-ttl-without-value: a refresh without a ttl',
    ['PUT /v2/keys/t refresh=true'],
    '400 {"errorCode":212,"message":"A TTL must be provided on refresh","cause":"No TTL value set","index":0} @0',
  ),
  row(
    'v2-ttl-without-value: a refresh of a missing key',
    ['PUT /v2/keys/x value=1', 'PUT /v2/keys/t refresh=true&ttl=500'],
    '404 {"errorCode":100,"message":"Key not found","cause":"/t","index":1} @1',
  ),
  row(
    'v2-dir-ttl-update',
    ['PUT /v2/keys/dx?dir=true', 'PUT /v2/keys/dx?dir=true&prevExist=true&ttl=500'],
    '200 {"action":"update","node":{"key":"/dx","dir":true,"expiration":"…","ttl":500,"modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/dx","dir":true,"modifiedIndex":1,"createdIndex":1}} @2',
    {
      etcd35:
        '500 {"errorCode":300,"message":"Raft Internal Error","cause":"nodePath /1/dx : Not a file ()","index":0} @0',
    },
  ),
  row(
    'v2-dir-ttl-update: the directory keeps its index',
    ['PUT /v2/keys/dx?dir=true', 'PUT /v2/keys/dx?prevExist=true&ttl=500', 'GET /v2/keys/dx'],
    '200 {"action":"get","node":{"key":"/dx","dir":true,"expiration":"…","ttl":500,"modifiedIndex":1,"createdIndex":1}} @2',
    {
      etcd35: '200 {"action":"get","node":{"key":"/dx","dir":true,"modifiedIndex":1,"createdIndex":1}} @1',
    },
  ),
  {
    id: 'v2-expire',
    run: async (v2) => {
      await v2.ask('PUT /v2/keys/ex value=1&ttl=1')
      const wait = await WaitReader.open(v2, 'GET /v2/keys/ex?wait=true&waitIndex={2}')
      return (await wait.next())?.replace(/,"ttl":-\d+/, '')
    },
    answer:
      '{"action":"expire","node":{"key":"/ex","modifiedIndex":2,"createdIndex":1},' +
      '"prevNode":{"key":"/ex","value":"1","expiration":"…","modifiedIndex":1,"createdIndex":1}}',
  },
]
