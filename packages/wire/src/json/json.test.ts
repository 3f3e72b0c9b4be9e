import { describe, expect, it } from 'vitest'
import { AlarmRequest } from '../messages/alarm.ts'
import { Permission } from '../messages/auth.ts'
import { AuthRoleGetResponse } from '../messages/auth-role.ts'
import { LeaseGrantRequest, LeaseTimeToLiveResponse } from '../messages/lease.ts'
import { StatusResponse } from '../messages/maintenance.ts'
import { RangeRequest, RangeResponse } from '../messages/range.ts'
import { Compare, TxnRequest } from '../messages/txn.ts'
import { WatchRequest, WatchResponse } from '../messages/watch.ts'
import { WireError } from '../wire-error.ts'
import { parseJson, stringifyJson } from './json-text.ts'

const header = { clusterId: 12277069208388550054n, memberId: 15306742208207408090n, revision: 4, raftTerm: 2 }

describe('a message is written as by the gateway of etcd 3.4.23:', () => {
  it('a range', () => {
    const kv = { key: 'a', createRevision: 2, modRevision: 4, version: 3, value: Buffer.from('2'), lease: 0n }
    const json = RangeResponse.toJson({ header, kvs: [kv], more: false, count: 1 })
    expect(stringifyJson(json)).toBe(
      '{"header":{"cluster_id":"12277069208388550054","member_id":"15306742208207408090","revision":"4",' +
        '"raft_term":"2"},"kvs":[{"key":"YQ==","create_revision":"2","mod_revision":"4","version":"3",' +
        '"value":"Mg=="}],"count":"1"}',
    )
  })

  it('names that are not snake case', () => {
    expect(LeaseTimeToLiveResponse.toJson({ id: -1n, ttl: -1, grantedTtl: 60, keys: ['\xff'] })).toEqual({
      ID: '-1',
      TTL: '-1',
      grantedTTL: '60',
      keys: ['/w=='],
    })
    expect(StatusResponse.toJson({ version: '3.4.23', dbSize: 20480, raftAppliedIndex: 6 })).toEqual({
      version: '3.4.23',
      dbSize: '20480',
      raftAppliedIndex: '6',
    })
  })

  it('an enum has its name, or its number if it has no name', () => {
    expect(Permission.toJson({ permType: 2 })).toEqual({ permType: 'READWRITE' })
    expect(Permission.toJson({ permType: 0 })).toEqual({})
    expect(Permission.toJson({ permType: 77 })).toEqual({ permType: 77 })
  })

  it('a set member of a oneof and an empty message are not left out', () => {
    expect(Compare.toJson({ version: 0 })).toEqual({ version: '0' })
    expect(WatchResponse.toJson({ header: {}, created: true })).toEqual({ header: {}, created: true })
  })

  it('a number that was beyond 2^53 stays in the range of its type', () => {
    expect(RangeRequest.toJson({ limit: 2 ** 63 })).toEqual({ limit: '9223372036854775807' })
  })

  it('characters of HTML are escaped', () => {
    expect(stringifyJson({ name: 'r<&>ü' })).toBe('{"name":"r\\u003c\\u0026\\u003eü"}')
  })
})

describe('a message is read as by the gateway of etcd 3.4.23:', () => {
  const read = (text: string) => RangeRequest.fromJson(parseJson(text))

  it('names in snake or camel case, numbers as numbers or text, enums as names or numbers', () => {
    expect(
      read('{"key":"/w==","range_end":"AA==","limit":"7","sort_order":"DESCEND","sortTarget":2}'),
    ).toMatchObject({ key: '\xff', rangeEnd: '\0', limit: 7, sortOrder: 2, sortTarget: 2 })
    expect(read('{"rangeEnd":"AA==","limit":7,"keysOnly":true}')).toMatchObject({
      rangeEnd: '\0',
      limit: 7,
      keysOnly: true,
    })
    expect(AlarmRequest.fromJson({ memberID: '1', alarm: 'NOSPACE' })).toMatchObject({
      memberId: 1n,
      alarm: 1,
    })
  })

  it('unknown names and null are ignored, and other cases are unknown', () => {
    expect(
      read('{"key":"YQ==","foo":{"bar":[1]},"limit":null,"Revision":5,"__proto__":{"limit":3}}'),
    ).toEqual(RangeRequest.decode(Buffer.from('0a0161', 'hex')))
  })

  it('an empty body and null are the message without a field', () => {
    for (const body of ['', ' \n', 'null', '{}'])
      expect(read(body)).toEqual(RangeRequest.decode(Buffer.alloc(0)))
  })

  it('a 64-bit number that is not quoted keeps its digits', () => {
    expect(LeaseGrantRequest.fromJson(parseJson('{"ID":7587848943239472649,"TTL":60}'))).toEqual({
      id: 7587848943239472649n,
      ttl: 60,
    })
    expect(LeaseGrantRequest.fromJson(parseJson('{"ID":-9223372036854775808}')).id).toBe(-(2n ** 63n))
  })

  it('a long number inside a text is not changed', () => {
    expect(
      parseJson('{"a\\"":"1234567890123456789","b":"\\\\","c":1234567890123456.5,"d":[1234567890123456789]}'),
    ).toEqual({
      'a"': '1234567890123456789',
      b: '\\',
      c: 1234567890123456.5,
      d: ['1234567890123456789'],
    })
  })

  it('a oneof by the names of its members', () => {
    const json = '{"create_request":{"key":"YQ==","filters":["NODELETE",0]}}'
    expect(WatchRequest.fromJson(parseJson(json))).toMatchObject({
      createRequest: { key: 'a', filters: [1, 0] },
      cancelRequest: undefined,
    })
    const txn = '{"compare":[{"key":"YQ==","version":"0"}],"failure":[{"requestTxn":{}}]}'
    expect(TxnRequest.fromJson(parseJson(txn))).toMatchObject({
      compare: [{ version: 0, modRevision: undefined }],
      success: [],
      failure: [{ requestTxn: { compare: [] } }],
    })
  })
})

describe('an error names message and field when', () => {
  const prefix = 'etcdserverpb.RangeRequest'
  it.each([
    ['a number is text', '{"limit":"x"}', `${prefix}.limit: a whole number is expected, not "x"`],
    ['a number is empty', '{"limit":""}', `${prefix}.limit: a whole number is expected, not ""`],
    ['a number is hexadecimal', '{"limit":"0x1"}', `${prefix}.limit: a whole number is expected, not "0x1"`],
    ['a number is not whole', '{"limit":1.5}', `${prefix}.limit: a whole number is expected, not 1.5`],
    ['a number is a boolean', '{"limit":true}', `${prefix}.limit: a whole number is expected, not true`],
    [
      'a number is too large',
      '{"limit":9223372036854775808}',
      `${prefix}.limit: 9223372036854775808 is out of`,
    ],
    ['a number has a thousand digits', `{"limit":"${'9'.repeat(1000)}"}`, `${prefix}.limit: a whole number`],
    ['a boolean is text', '{"serializable":"true"}', `${prefix}.serializable: true or false is expected`],
    ['an enum has no such name', '{"sort_order":"FOO"}', `${prefix}.sortOrder: one of NONE, ASCEND, DESCEND`],
    ['an enum has a name of all objects', '{"sort_order":"toString"}', `${prefix}.sortOrder: one of NONE`],
    ['bytes are not base64', '{"key":"-_8="}', `${prefix}.key: base64 text is expected, not "-_8="`],
    ['base64 is not padded', '{"key":"YQ"}', `${prefix}.key: base64 text is expected, not "YQ"`],
    ['bytes are a number', '{"key":5}', `${prefix}.key: base64 text is expected, not 5`],
    ['a message is a list', '[]', `${prefix}: an object is expected, not a list`],
    ['a message is text', '"a"', `${prefix}: an object is expected, not "a"`],
  ])('%s', (_, body, error) => {
    expect(() => RangeRequest.fromJson(parseJson(body))).toThrow(error)
    expect(() => RangeRequest.fromJson(parseJson(body))).toThrow(WireError)
  })

  it.each([
    ['a list is an object', '{"compare":{}}', 'TxnRequest.compare: a list is expected, not an object'],
    ['an item is null', '{"compare":[null]}', 'Compare: an object is expected, not null'],
    [
      'two members of a oneof are set',
      '{"compare":[{"version":"1","value":"MQ=="}]}',
      'Compare.value: another member of target_union is set',
    ],
  ])('%s', (_, body, error) => {
    expect(() => TxnRequest.fromJson(parseJson(body))).toThrow(error)
  })

  it('messages are nested 10,000 deep', () => {
    const body = `${'{"success":[{"request_txn":'.repeat(10_000)}{}${'}]}'.repeat(10_000)}`
    expect(() => TxnRequest.fromJson(parseJson(body))).toThrow(/nested too deeply/)
  })

  it('the body is not JSON', () => {
    for (const body of ['{', '{"a":1} trailing', '1234567890123456789x', '"'])
      expect(() => parseJson(body)).toThrow(/the body is no JSON/)
  })
})

it('a body that is built to be slow is read or rejected in linear time', () => {
  // With a quadratic search each of these takes minutes, and the test ends at its limit.
  expect(() => parseJson('"\\'.repeat(300_000))).toThrow(WireError)
  expect(parseJson(`[${'1'.repeat(300_000)}.5]`)).toEqual([Number.POSITIVE_INFINITY])
  expect(parseJson(`["${'\\\\'.repeat(300_000)}",1234567890123456]`)).toHaveLength(2)
})

it('a large body is read', () => {
  const value = Buffer.alloc(1_500_000, 'v').toString('base64')
  const body = `{"success":[{"request_put":{"key":"YQ==","value":"${value}"}}]}`
  expect(TxnRequest.fromJson(parseJson(body)).success[0]?.requestPut?.value).toHaveLength(1_500_000)
})

it('a list of messages is written', () => {
  expect(AuthRoleGetResponse.toJson({ perm: [{ key: 'a' }, { permType: 1, key: 'b' }] })).toEqual({
    perm: [{ key: 'YQ==' }, { permType: 'WRITE', key: 'Yg==' }],
  })
})
