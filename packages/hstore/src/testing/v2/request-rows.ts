import { row, type V2Row } from './v2-row.ts'

const fieldOf = (name: string) =>
  `400 {"errorCode":209,"message":"Invalid field","cause":"invalid value for ${name}","index":0} @0`
const formOf = (cause: string) =>
  `400 {"errorCode":210,"message":"Invalid POST form","cause":"${cause}","index":0} @0`
const setTo = (key: string, value: string) =>
  `201 {"action":"set","node":{"key":"/${key}","value":"${value}","modifiedIndex":1,"createdIndex":1}} @1`
const emptied =
  '200 {"action":"set","node":{"key":"/b","value":"","modifiedIndex":2,"createdIndex":2},' +
  '"prevNode":{"key":"/b","value":"1","modifiedIndex":1,"createdIndex":1}} @2'

/** etcd does not read a body that is no form. */
const withBody = (type: string, body: string): V2Row => ({
  id: `v2-value-none: with a body of the type ${type}`,
  run: async (v2) => {
    await v2.ask('PUT /v2/keys/b value=1')
    return [await v2.ask(`PUT /v2/keys/b ${body}`, { 'content-type': type }), await v2.ask('GET /v2/keys/b')]
  },
  answer: [
    emptied,
    '200 {"action":"get","node":{"key":"/b","value":"","modifiedIndex":2,"createdIndex":2}} @2',
  ],
  hstore: {
    answer: [
      formOf('the body is not read, since its Content-Type is not application/x-www-form-urlencoded'),
      '200 {"action":"get","node":{"key":"/b","value":"1","modifiedIndex":1,"createdIndex":1}} @1',
    ],
    why: 'A client that sends a body loses both its value and the one before, and is told of a success.',
  },
})

/** Parameters, forms and paths, good and bad. */
export const requestRows: readonly V2Row[] = [
  row('v2-value-query-and-form', ['PUT /v2/keys/a?value=q value=form'], setTo('a', 'form')),
  row('v2-value-query-and-form: twice', ['PUT /v2/keys/a value=one&value=two'], setTo('a', 'one')),
  row('v2-value-query-and-form: in the query alone', ['PUT /v2/keys/a?value=q+%2B'], setTo('a', 'q +')),
  row('v2-value-none', ['PUT /v2/keys/b'], setTo('b', '')),
  row('v2-value-none: of an existing key', ['PUT /v2/keys/b value=1', 'PUT /v2/keys/b'], emptied),
  withBody('application/json', '{"value":"2"}'),
  withBody('text/plain', 'value=2'),
  row('v2-bad-bool', ['GET /v2/keys?recursive=abc'], fieldOf('\\"recursive\\"')),
  row('v2-bad-bool: empty', ['GET /v2/keys?sorted'], fieldOf('\\"sorted\\"')),
  row('v2-bad-bool: prevExist', ['PUT /v2/keys/a prevExist=abc'], fieldOf('prevExist')),
  row('v2-bad-bool: refresh', ['PUT /v2/keys/a refresh=abc'], fieldOf('refresh')),
  row(
    'v2-bad-bool: wait',
    ['PUT /v2/keys/a?wait=true'],
    '400 {"errorCode":209,"message":"Invalid field","cause":"\\"wait\\" can only be used with GET requests","index":0} @0',
  ),
  row('v2-bad-form', ['PUT /v2/keys/w value=%zz'], formOf('invalid URL escape \\"%zz\\"')),
  row('v2-bad-form: in the query', ['GET /v2/keys/w?a=%z'], formOf('invalid URL escape \\"%z\\"')),
  row(
    'v2-bad-form: a semicolon',
    ['PUT /v2/keys/w value=1;x=2'],
    formOf('invalid semicolon separator in query'),
  ),
  {
    id: 'v2-bad-form: over 10 MB',
    run: (v2) => v2.ask(`PUT /v2/keys/w value=${'x'.repeat(10 * 1024 * 1024)}`),
    answer: formOf('http: POST too large'),
  },
  {
    id: 'v2-bad-form: 2 MiB',
    run: async (v2) => {
      const value = 'x'.repeat(2 * 1024 * 1024)
      const { status } = await v2.send(`PUT /v2/keys/w value=${value}`)
      const { body } = await v2.send('GET /v2/keys/w')
      return [status, (JSON.parse(body) as { node: { value: string } }).node.value === value]
    },
    answer: [201, true],
  },
  {
    id: 'v2-path-cleaned',
    run: async (v2) => {
      const answers = []
      for (const line of [
        'GET /v2/keys//a',
        'GET /v2/keys/b/../a?x=1',
        'PUT /v2/keys/./a',
        'GET /v2/keys/a%2F%2Fb',
      ]) {
        const { status, headers, body } = await v2.send(line)
        answers.push([status, headers.location, body])
      }
      return answers
    },
    answer: [
      [301, '/v2/keys/a', '<a href="/v2/keys/a">Moved Permanently</a>.\n\n'],
      [301, '/v2/keys/a?x=1', '<a href="/v2/keys/a?x=1">Moved Permanently</a>.\n\n'],
      [301, '/v2/keys/a', ''],
      [301, '/v2/keys/a/b', '<a href="/v2/keys/a/b">Moved Permanently</a>.\n\n'],
    ],
  },
  row(
    'v2-path-cleaned: an escaped slash is a slash',
    ['PUT /v2/keys/a%2Fb value=1', 'GET /v2/keys/a/b'],
    '200 {"action":"get","node":{"key":"/a/b","value":"1","modifiedIndex":1,"createdIndex":1}} @1',
  ),
  row('v2-path-cleaned: a space', ['PUT /v2/keys/a%20b value=1'], setTo('a b', '1')),
  row('v2-path-cleaned: a malformed escape', ['GET /v2/keys/a%zz'], '400 400 Bad Request'),
  row('v2-path-cleaned: another path', ['GET /v2/keysx'], '404 404 page not found'),
  row('v2-path-cleaned: another method', ['PATCH /v2/keys/a'], '405 Method Not Allowed'),
  {
    id: 'v2-path-cleaned: a key of 10 KB',
    run: async (v2) => {
      const key = 'k'.repeat(10_000)
      const { status } = await v2.send(`PUT /v2/keys/${key} value=1`)
      return [status, await v2.ask(`GET /v2/keys/${key}`)]
    },
    answer: [
      201,
      `200 {"action":"get","node":{"key":"/${'k'.repeat(10_000)}","value":"1","modifiedIndex":1,"createdIndex":1}} @1`,
    ],
  },
  {
    id: 'http-members',
    run: async (v2) => {
      const { body } = await v2.send('GET /v2/members')
      const { members } = JSON.parse(body) as { members: readonly Record<string, unknown>[] }
      return members.map(({ id, ...member }) => [/^[0-9a-f]{1,16}$/.test(String(id)), Object.keys(member)])
    },
    answer: [[true, ['name', 'peerURLs', 'clientURLs']]],
  },
]
