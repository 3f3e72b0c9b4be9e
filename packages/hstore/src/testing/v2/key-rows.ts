import { row, type V2Row } from './v2-row.ts'

const foo = 'PUT /v2/keys/foo value=bar'

/** Reads, writes and removals of single keys and of directories. */
export const keyRows: readonly V2Row[] = [
  row(
    'v2-put-new',
    [foo],
    '201 {"action":"set","node":{"key":"/foo","value":"bar","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-put-existing',
    [foo, 'PUT /v2/keys/foo value=baz'],
    '200 {"action":"set","node":{"key":"/foo","value":"baz","modifiedIndex":2,"createdIndex":2},' +
      '"prevNode":{"key":"/foo","value":"bar","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  {
    id: 'v2-put-new: headers',
    run: async (v2) => {
      const { headers } = await v2.send(foo)
      return {
        type: headers['content-type'],
        isRaftIndex: /^\d+$/.test(String(headers['x-raft-index'])),
        isRaftTerm: /^\d+$/.test(String(headers['x-raft-term'])),
        isClusterId: /^[0-9a-f]{1,16}$/.test(String(headers['x-etcd-cluster-id'])),
        length: headers['content-length'] !== undefined,
        origin: headers['access-control-allow-origin'],
      }
    },
    answer: {
      type: 'application/json',
      isRaftIndex: true,
      isRaftTerm: true,
      isClusterId: true,
      length: true,
      origin: '*',
    },
    hstore: {
      answer: {
        type: 'application/json',
        isRaftIndex: true,
        isRaftTerm: true,
        isClusterId: true,
        length: true,
        origin: undefined,
      },
      why: 'With this header any page that a user opens could read all keys of a local node.',
    },
  },
  row(
    'v2-get-missing',
    [foo, 'GET /v2/keys/nope'],
    '404 {"errorCode":100,"message":"Key not found","cause":"/nope","index":1} @1',
  ),
  {
    id: 'v2-get-missing: headers, and HEAD',
    run: async (v2) => {
      const { headers } = await v2.send('GET /v2/keys/nope')
      return [headers['x-raft-index'], headers['x-raft-term'], await v2.ask('HEAD /v2/keys/nope')]
    },
    answer: [undefined, undefined, '404  @0'],
  },
  row(
    'v2-delete',
    [foo, 'PUT /v2/keys/foo value=baz', 'DELETE /v2/keys/foo'],
    '200 {"action":"delete","node":{"key":"/foo","modifiedIndex":3,"createdIndex":2},' +
      '"prevNode":{"key":"/foo","value":"baz","modifiedIndex":2,"createdIndex":2}} @3',
  ),
  row(
    'v2-delete-missing',
    [foo, 'DELETE /v2/keys/nope'],
    '404 {"errorCode":100,"message":"Key not found","cause":"/nope","index":1} @1',
  ),
  row(
    'v2-delete-dir-plain',
    ['PUT /v2/keys/d?dir=true', 'DELETE /v2/keys/d'],
    '403 {"errorCode":102,"message":"Not a file","cause":"/d","index":1} @1',
  ),
  row(
    'v2-delete-dir-plain: of a directory that is not empty',
    ['PUT /v2/keys/d/e value=1', 'DELETE /v2/keys/d?dir=true'],
    '403 {"errorCode":108,"message":"Directory not empty","cause":"/d","index":1} @1',
  ),
  row(
    'v2-mkdir-again',
    ['PUT /v2/keys/d?dir=true', 'PUT /v2/keys/d?dir=true'],
    '403 {"errorCode":102,"message":"Not a file","cause":"/d","index":1} @1',
  ),
  row(
    'v2-mkdir-again: a value over a directory',
    ['PUT /v2/keys/d?dir=true', 'PUT /v2/keys/d value=1'],
    '403 {"errorCode":102,"message":"Not a file","cause":"/d","index":1} @1',
  ),
  row(
    'v2-mkdir-again: over a file',
    ['PUT /v2/keys/d value=1', 'PUT /v2/keys/d?dir=true'],
    '200 {"action":"set","node":{"key":"/d","dir":true,"modifiedIndex":2,"createdIndex":2},' +
      '"prevNode":{"key":"/d","value":"1","modifiedIndex":1,"createdIndex":1}} @2',
  ),
  row(
    'v2-get-root',
    [
      'PUT /v2/keys/b value=1',
      'PUT /v2/keys/a/x value=2',
      'PUT /v2/keys/_h value=3',
      'GET /v2/keys?sorted=true',
    ],
    '200 {"action":"get","node":{"dir":true,"nodes":[' +
      '{"key":"/a","dir":true,"modifiedIndex":2,"createdIndex":2},' +
      '{"key":"/b","value":"1","modifiedIndex":1,"createdIndex":1}]}} @3',
  ),
  row(
    'v2-get-root: recursive, with a slash at the end',
    ['PUT /v2/keys/a/x value=2', 'GET /v2/keys/?recursive=1&sorted=true'],
    '200 {"action":"get","node":{"dir":true,"nodes":[{"key":"/a","dir":true,"nodes":[' +
      '{"key":"/a/x","value":"2","modifiedIndex":1,"createdIndex":1}],"modifiedIndex":1,"createdIndex":1}]}} @1',
  ),
  row(
    'v2-get-root: a hidden key by its name',
    ['PUT /v2/keys/a/_h value=3', 'GET /v2/keys/a/_h'],
    '200 {"action":"get","node":{"key":"/a/_h","value":"3","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-get-root: is read only',
    [foo, 'PUT /v2/keys value=1'],
    '400 {"errorCode":107,"message":"Root is read only","cause":"/","index":1} @1',
  ),
  row(
    'v2-get-root: a key below a file',
    [foo, 'PUT /v2/keys/foo/x value=1'],
    '400 {"errorCode":104,"message":"Not a directory","cause":"/foo","index":1} @1',
  ),
  row(
    'v2-post',
    [foo, 'POST /v2/keys/queue value=j1'],
    '201 {"action":"create","node":{"key":"/queue/{2}","value":"j1","modifiedIndex":2,"createdIndex":2}} @2',
  ),
  row(
    'v2-post: to a file',
    [foo, 'POST /v2/keys/foo value=j1'],
    '400 {"errorCode":104,"message":"Not a directory","cause":"/foo","index":1} @1',
  ),
  row(
    'v2-post: to the root',
    ['POST /v2/keys value=j1'],
    '201 {"action":"create","node":{"key":"/{1}","value":"j1","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row('v2-options', ['OPTIONS /v2/keys/a'], '200 '),
  row(
    'v2-no-value-on-success',
    ['PUT /v2/keys/w value=4', 'PUT /v2/keys/w?noValueOnSuccess=true value=5'],
    '200 {"action":"set"} @2',
  ),
  row(
    'v2-html-escaped',
    ['PUT /v2/keys/html value=<a%26b>'],
    '201 {"action":"set","node":{"key":"/html","value":"\\u003ca\\u0026b\\u003e","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row(
    'v2-html-escaped: control characters, line separators and bytes that are not UTF-8',
    ['PUT /v2/keys/c%20%ff value=%08%0c%0a%7f%e2%80%a8%22%5c/%09%80'],
    '201 {"action":"set","node":{"key":"/c \\ufffd",' +
      '"value":"\\u0008\\u000c\\n\x7f\\u2028\\"\\\\/\\t\\ufffd","modifiedIndex":1,"createdIndex":1}} @1',
    {
      etcd35:
        '201 {"action":"set","node":{"key":"/c \\ufffd",' +
        '"value":"\\b\\f\\n\x7f\\u2028\\"\\\\/\\t\\ufffd","modifiedIndex":1,"createdIndex":1}} @1',
    },
  ),
]
