import { expect, test } from 'vitest'
import { peerSenderOf } from './peer-sender.ts'

const request = (id: string) => `GET /raft/stream/message HTTP/1.1\r\nX-Server-From: ${id}\r\nHost: a\r\n\r\n`
const greeting = (id: string) => `\x4d\0\0\0....\0HSTP\x01\x1000000000000000aa\x10${id}\x1000000000000000bb`

test.each([
  ['etcd', request('8e9e05c52164694d'), '8e9e05c52164694d'],
  ['etcd, with an id that begins with zeros', request('1a'), '1a'],
  ['hstore', greeting('8e9e05c52164694d'), '8e9e05c52164694d'],
  ['hstore, with an id that begins with zeros', greeting('000000000000001a'), '1a'],
])('a node of %s identifies itself', (_name, head, id) => {
  expect(peerSenderOf(head)).toBe(id)
})

test.each([
  ['without a name', 'GET /members HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['that is not complete', greeting('8e9e05c52164694d').slice(0, 40)],
  ['of something else', '\x16\x03\x01\x02\0\x01\0'],
])('a head %s has no sender', (_name, head) => {
  expect(peerSenderOf(head)).toBeUndefined()
})
