import { expect, it } from 'vitest'
import { WireError } from '../wire-error.ts'
import { InternalRaftRequest } from './internal-raft-request.ts'
import { TxnRequest } from './txn.ts'

it('a command has the same bytes as in etcd', () => {
  const put = { header: { id: 1n, username: 'u', authRevision: 2 }, put: { key: 'k' } }
  // Field 4, then field 100 with a tag of two bytes.
  expect(InternalRaftRequest.encode(put).toString('hex')).toBe('22030a016ba2060708011201751802')
  expect(InternalRaftRequest.decode(InternalRaftRequest.encode(put))).toMatchObject(put)
})

it('a command with a large field number is decoded', () => {
  const command = { downgradeInfoSet: { enabled: true, ver: '3.4.0' } }
  expect(InternalRaftRequest.decode(InternalRaftRequest.encode(command))).toMatchObject({
    ...command,
    put: undefined,
  })
})

it('every request that can be decoded can be decoded as a command', () => {
  let deepest = TxnRequest.decode(Buffer.alloc(0))
  let depth = 0
  expect(() => {
    for (; ; depth += 1)
      deepest = TxnRequest.decode(TxnRequest.encode({ success: [{ requestTxn: deepest }] }))
  }).toThrow(WireError)
  expect(depth).toBeGreaterThanOrEqual(128)
  const command = InternalRaftRequest.encode({ txn: deepest })
  expect(InternalRaftRequest.encode(InternalRaftRequest.decode(command)).equals(command)).toBe(true)
})
