import { describe, expect, it } from 'vitest'
import { ResponseHeader } from './messages/header.ts'
import { PutRequest } from './messages/put.ts'
import { RangeRequest, RangeResponse } from './messages/range.ts'
import { TxnRequest } from './messages/txn.ts'
import { WatchCreateRequest, WatchRequest, WatchResponse } from './messages/watch.ts'
import { WireError } from './wire-error.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Nested transactions, built from the inside, so that the test itself does not recurse. */
function nestedTxn(depth: number): Buffer {
  const length = (size: number) => RangeRequest.encode({ limit: size }).subarray(1)
  let bytes = Buffer.alloc(0)
  for (let level = 0; level < depth; level += 1) {
    const operation = Buffer.concat([hex('22'), bytes.length === 0 ? hex('00') : length(bytes.length), bytes])
    bytes = Buffer.concat([hex('12'), length(operation.length), operation])
  }
  return bytes
}

it('a message is written as protobuf, fields by number', () => {
  const bytes = PutRequest.encode({ prevKv: true, lease: -2n, key: 'k\xff', value: Buffer.from('v') })
  expect(bytes.toString('hex')).toBe(hex('0a 02 6bff 12 01 76 18 feffffffffffffffff01 20 01').toString('hex'))
})

it('defaults and undefined are not written', () => {
  expect(PutRequest.encode({ key: '', value: new Uint8Array(0), lease: 0n, prevKv: undefined })).toHaveLength(
    0,
  )
})

it('a decoded message has all fields', () => {
  expect(PutRequest.decode(hex(''))).toEqual({
    key: '',
    value: new Uint8Array(0),
    lease: 0n,
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  })
  expect(RangeResponse.decode(hex(''))).toEqual({ header: undefined, kvs: [], more: false, count: 0 })
})

it('a value does not share memory with the frame', () => {
  const frame = PutRequest.encode({ value: Buffer.from('value') })
  const { value } = PutRequest.decode(frame)
  expect(value.buffer.byteLength).toBe(5)
  frame.fill(0)
  expect(Buffer.from(value).toString()).toBe('value')
})

it('a message is written after its headroom', () => {
  const framed = PutRequest.encode({ key: 'k' }, 5)
  expect(framed).toHaveLength(8)
  expect(PutRequest.decode(framed.subarray(5)).key).toBe('k')
})

describe('a oneof', () => {
  const compareOf = (bytes: string) => TxnRequest.decode(hex(`0a ${bytes}`)).compare[0]

  it('has no member that is not set', () => {
    expect(compareOf('00')).toMatchObject({ version: undefined, value: undefined, lease: undefined })
  })

  it('keeps a member that is set to its default', () => {
    expect(compareOf('02 20 00')).toMatchObject({ version: 0, createRevision: undefined })
    const txn = { compare: [{ version: 0 }] }
    expect(TxnRequest.decode(TxnRequest.encode(txn)).compare[0]).toMatchObject(txn.compare[0] as object)
  })

  it('keeps the last member', () => {
    expect(compareOf('04 20 01 28 02')).toMatchObject({ version: undefined, createRevision: 2 })
    const request = WatchRequest.decode(hex('0a 03 0a 01 61 12 02 08 01'))
    expect(request.createRequest).toBeUndefined()
    expect(request.cancelRequest).toEqual({ watchId: 1 })
  })
})

it('the last value of a field wins, and a message that occurs twice is merged', () => {
  expect(PutRequest.decode(hex('0a 01 61 0a 01 62')).key).toBe('b')
  const merged = RangeResponse.decode(hex('0a 02 08 01 0a 02 10 02'))
  expect(merged.header).toMatchObject({ clusterId: 1n, memberId: 2n })
})

it('numbers of a list are packed or separate', () => {
  expect(WatchCreateRequest.decode(hex('2a 02 00 01')).filters).toEqual([0, 1])
  expect(WatchCreateRequest.decode(hex('28 00 28 01 2a 01 07')).filters).toEqual([0, 1, 7])
  expect(WatchCreateRequest.encode({ filters: [0, 1] }).toString('hex')).toBe('2a020001')
})

it('unknown fields of every type are skipped', () => {
  const unknown = 'f001 ff01 f901 0000000000000000 fa01 03 616263 fd01 00000000 fb01 08 01 fb01 fc01 fc01'
  expect(PutRequest.decode(hex(`0a 01 6b ${unknown} 12 01 76`))).toMatchObject({
    key: 'k',
    value: Uint8Array.of(0x76),
  })
})

it('numbers keep their sign and range', () => {
  for (const limit of [0, 1, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -1, -(2 ** 32), -(2 ** 53 - 1)])
    expect(RangeRequest.decode(RangeRequest.encode({ limit })).limit).toBe(limit)
  for (const lease of [1n, 127n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n, -1n, -(2n ** 63n)])
    expect(PutRequest.decode(PutRequest.encode({ lease })).lease).toBe(lease)
})

it('a number beyond 2^53 loses its low bits and stays in its range', () => {
  const limit = RangeRequest.decode(hex('18 ffffffffffffffff7f')).limit
  expect(limit).toBe(2 ** 63)
  expect(RangeRequest.encode({ limit }).toString('hex')).toBe('18ffffffffffffffff7f')
})

describe('an error names message and field when', () => {
  const cases: [string, string, string][] = [
    [
      'the bytes end early',
      '0a 05 61',
      'etcdserverpb.PutRequest.key: the bytes end in the middle of a value',
    ],
    [
      'a number does not end',
      '18 ff',
      'etcdserverpb.PutRequest.lease: the bytes end in the middle of a value',
    ],
    ['a number has 65 bits', '18 ffffffffffffffffff02', 'PutRequest.lease: a number is longer than 64 bits'],
    [
      'a number has 11 bytes',
      '18 ffffffffffffffffffff01',
      'PutRequest.lease: a number is longer than 64 bits',
    ],
    ['the wire type is of another type', '08 01', 'PutRequest.key: the wire type 0 is that of another type'],
    ['the wire type is unknown', 'f601', 'etcdserverpb.PutRequest: field 30 has the unknown wire type 6'],
    ['the field number is 0', '00', 'etcdserverpb.PutRequest: a tag is no field number'],
    ['a tag has 36 bits', '8a8080808001', 'etcdserverpb.PutRequest: a tag is no field number'],
    ['a group ends that did not start', 'f401', 'etcdserverpb.PutRequest: a group ends that did not start'],
    ['a group does not end', 'f301 0801', 'etcdserverpb.PutRequest: the bytes end in the middle of a value'],
    ['another group ends', 'f301 ec01', 'etcdserverpb.PutRequest: a group ends that did not start'],
    ['a length has 33 bits', '0a ffffffff7f', 'etcdserverpb.PutRequest.key: a length is out of range'],
  ]
  it.each(cases)('%s', (_, bytes, error) => {
    expect(() => PutRequest.decode(hex(bytes))).toThrow(error)
    expect(() => PutRequest.decode(hex(bytes))).toThrow(WireError)
  })
})

it('an error states whether the bytes were cut off or too deep', () => {
  const reasonOf = (bytes: string) => {
    try {
      return TxnRequest.decode(hex(bytes)) && undefined
    } catch (error) {
      return (error as WireError).reason
    }
  }
  expect(reasonOf('0a 05 61')).toBe('cut-off')
  expect(reasonOf('0a 02 22')).toBe('cut-off')
  expect(reasonOf('08 01')).toBe('malformed')
  expect(reasonOf(nestedTxn(200).toString('hex'))).toBe('too-deep')
})

it('a text is UTF-8, and bytes that are not raise an error', () => {
  const bytes = WatchResponse.encode({ cancelReason: 'ß € 😀 \ufffd' })
  expect(WatchResponse.decode(bytes).cancelReason).toBe('ß € 😀 \ufffd')
  expect(() => WatchResponse.decode(hex('32 02 c3 28'))).toThrow(
    'etcdserverpb.WatchResponse.cancelReason: a text is not UTF-8',
  )
})

it('an empty list cannot be changed, because all messages share it', () => {
  const { kvs } = RangeResponse.decode(hex(''))
  expect(() => (kvs as unknown[]).push(1)).toThrow(TypeError)
})

it('a plain Uint8Array in the middle of its buffer is decoded', () => {
  const bytes = Uint8Array.from(hex('ff 0a 01 6b ff'))
  expect(PutRequest.decode(bytes.subarray(1, 4)).key).toBe('k')
})

it('an error does not affect the next message', () => {
  expect(() => RangeRequest.encode({ key: 'k', limit: 0.5, maxModRevision: 7 })).toThrow(WireError)
  expect(RangeRequest.encode({ key: 'k' }).toString('hex')).toBe('0a016b')
})

it('a message larger than the buffer is encoded, and so is the next', () => {
  const value = Buffer.alloc(3 << 20, 'v')
  const put = { key: 'k', value, lease: 1n }
  expect(
    TxnRequest.decode(TxnRequest.encode({ success: [{ requestPut: put }] })).success[0]?.requestPut,
  ).toMatchObject({
    key: 'k',
    lease: 1n,
  })
  expect(Buffer.from(PutRequest.decode(PutRequest.encode(put)).value).equals(value)).toBe(true)
  expect(PutRequest.encode({ key: 'k' }).toString('hex')).toBe('0a016b')
})

it('a number out of the range of its type is written as the nearest in range', () => {
  expect(RangeRequest.encode({ limit: -(2 ** 64) }).toString('hex')).toBe('1880808080808080808001')
  expect(ResponseHeader.encode({ raftTerm: 2 ** 64 }).toString('hex')).toBe('20ffffffffffffffffff01')
  expect(ResponseHeader.encode({ raftTerm: -1 }).toString('hex')).toBe('2000')
})

it('a number without a sign is not negative, and each of 64 bits makes a boolean true', () => {
  expect(ResponseHeader.decode(hex('20 ffffffffffffffffff01')).raftTerm).toBe(2 ** 64)
  expect(PutRequest.decode(hex('20 80808080808001')).prevKv).toBe(true)
  expect(PutRequest.decode(hex('20 80808080808000')).prevKv).toBe(false)
})

it('a lease id is any 64 bits, and a member id has no sign', () => {
  expect(ResponseHeader.decode(hex('08 ffffffffffffffffff01')).clusterId).toBe(2n ** 64n - 1n)
  expect(PutRequest.decode(hex('18 ffffffffffffffffff01')).lease).toBe(-1n)
})

describe('depth', () => {
  it('128 nested transactions are decoded and encoded, as in etcd', () => {
    const bytes = nestedTxn(128)
    expect(TxnRequest.encode(TxnRequest.decode(bytes)).equals(bytes)).toBe(true)
  })

  it('1,000 operations beside one another are not deep', () => {
    const success = Array.from({ length: 1000 }, () => ({ requestTxn: { compare: [{ key: 'k' }] } }))
    expect(TxnRequest.decode(TxnRequest.encode({ success })).success).toHaveLength(1000)
    const groups = Buffer.alloc(4000, hex('fb01fc01'))
    expect(() => TxnRequest.decode(groups)).not.toThrow()
  })

  it('10,000 nested transactions or groups raise an error', () => {
    expect(() => TxnRequest.decode(nestedTxn(10_000))).toThrow(/nested too deeply/)
    expect(() => TxnRequest.decode(Buffer.alloc(100_000, 0xfb))).toThrow(WireError)
    expect(() => TxnRequest.decode(Buffer.alloc(100_000, hex('fb01')))).toThrow(/nested too deeply/)
  })
})

describe('encode refuses', () => {
  it('a number that is not whole', () => {
    for (const limit of [0.5, Number.NaN])
      expect(() => RangeRequest.encode({ limit })).toThrow(`etcdserverpb.RangeRequest.limit: ${limit} is not`)
  })

  it('a key with a character that is not a byte, short or long', () => {
    for (const key of ['\u0100', `${'a'.repeat(100)}\u0161`])
      expect(() => PutRequest.encode({ key })).toThrow('etcdserverpb.PutRequest.key: a key has a character')
  })
})

it('decodes values as copies, or as views if the caller requests them', () => {
  const bytes = PutRequest.encode({ key: 'k', value: Buffer.from('first') })
  const [copy, view] = [PutRequest.decode(bytes), PutRequest.decodeShared(bytes)]
  expect(view).toEqual(copy)
  bytes.fill(0x78, bytes.length - 5)
  expect(Buffer.from(copy.value).toString()).toBe('first')
  expect(Buffer.from(view.value).toString()).toBe('xxxxx')
})
