import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { endAll } from '../../front/testing/cleanup.ts'
import { RawClient } from '../../front/testing/raw-client.ts'
import { put } from '../../testing/v2/commands.ts'
import { startV2 } from '../../testing/v2/v2-stage.ts'
import { WaitReader } from '../../testing/v2/wait-reader.ts'

afterEach(endAll)

const internal = (status: number, cause: string) =>
  `${status} {"errorCode":300,"message":"Raft Internal Error","cause":"${cause}","index":0} @0`

it('without a majority only the copy of the node is read', async () => {
  const { client, node } = await startV2()
  await client.ask('PUT /v2/keys/a value=1')
  node.hasQuorum = false
  expect(await client.ask('GET /v2/keys/a')).toMatch(/^200 /)
  expect(await client.ask('GET /v2/keys/a?quorum=true')).toBe(internal(503, 'etcdserver: request timed out'))
  expect(await client.ask('PUT /v2/keys/a value=2')).toBe(internal(503, 'context deadline exceeded'))
})

it('a learner writes nothing, and reads its copy', async () => {
  const { client, node } = await startV2()
  node.isLearner = true
  const learner = internal(503, 'etcdserver: rpc not supported for learner')
  expect(await client.ask('GET /v2/keys/a?quorum=true')).toBe(learner)
  expect(await client.ask('PUT /v2/keys/a value=2')).toBe(learner)
  expect(await client.ask('GET /v2/keys')).toBe('200 {"action":"get","node":{"dir":true}} @0')
})

it('a full store takes no more keys, but removes them', async () => {
  const { client, node } = await startV2()
  await client.ask('PUT /v2/keys/a value=1')
  node.isFull = true
  const full = internal(503, 'etcdserver: mvcc: database space exceeded')
  expect(await client.ask('PUT /v2/keys/a value=2')).toBe(full)
  expect(await client.ask('POST /v2/keys/q value=2')).toBe(full)
  expect(await client.ask('DELETE /v2/keys/a')).toMatch(/^200 /)
})

it('a failure of the node is reported, and answered without its text', async () => {
  const { client, node, errors } = await startV2()
  node.failure = new Error('secret')
  expect(await client.ask('PUT /v2/keys/a value=1')).toBe(
    internal(500, 'the node failed; its log has the reason'),
  )
  expect(errors).toEqual([new Error('secret')])
})

it('a body in chunks is read, too', async () => {
  const { client, port } = await startV2()
  const raw = new RawClient(port).send(
    'PUT /v2/keys/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n' +
      'Content-Type: application/x-www-form-urlencoded\r\n\r\n6\r\nvalue=\r\n2\r\nab\r\n0\r\n\r\n',
  )
  await expect.poll(() => raw.text).toContain('"value":"ab"')
  expect(await client.ask('GET /v2/keys/a')).toContain('"value":"ab"')
})

it('a client that leaves within its body changes nothing', async () => {
  const { node, port, errors } = await startV2()
  const raw = new RawClient(port).send(
    'PUT /v2/keys/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n' +
      'Content-Type: application/x-www-form-urlencoded\r\n\r\nvalue=',
  )
  await once(raw.socket, 'connect')
  raw.socket.end()
  await expect.poll(() => raw.isClosed).toBe(true)
  expect(node.state.v2.index).toBe(0)
  expect(errors).toEqual([])
})

it('large bodies that would take too much memory together are refused', async () => {
  const { client, port } = await startV2(1_000)
  const slow = new RawClient(port).send(
    'PUT /v2/keys/a HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n' +
      'Content-Type: application/x-www-form-urlencoded\r\n\r\nvalue=',
  )
  // In pieces, since a request in one piece takes no memory of its own.
  const inPieces = { 'transfer-encoding': 'chunked' }
  const busy = internal(503, 'too many large requests arrive at this node; send it again')
  await expect.poll(() => client.ask('PUT /v2/keys/b value=1', inPieces)).toBe(busy)
  slow.send('x'.repeat(894))
  await expect.poll(() => slow.text).toContain('201 Created')
  expect(await client.ask('PUT /v2/keys/b value=1', inPieces)).toMatch(/^201 /)
})

it('a client that leaves ends its wait', async () => {
  const { client, node } = await startV2()
  const wait = await WaitReader.open(client, 'GET /v2/keys/a?wait=true&stream=true')
  expect(node.state.v2.waitCount).toBe(1)
  await wait.leave()
  await expect.poll(() => node.state.v2.waitCount).toBe(0)
})

it('the end of the node ends all waits, and their connections', async () => {
  const { client, http } = await startV2()
  const wait = await WaitReader.open(client, 'GET /v2/keys/a?wait=true')
  http.close()
  expect(await wait.next()).toBeUndefined()
})

it('a stream receives the events of the past and of the future', async () => {
  const { client } = await startV2()
  for (const value of ['1', '2']) await client.ask(`PUT /v2/keys/a value=${value}`)
  const stream = await WaitReader.open(client, 'GET /v2/keys/a?wait=true&stream=true&waitIndex=1')
  await client.ask('PUT /v2/keys/a value=3')
  const values = []
  for (let at = 0; at < 3; at += 1)
    values.push((JSON.parse((await stream.next()) ?? '') as { node: { value: string } }).node.value)
  expect(values).toEqual(['1', '2', '3'])
})

it('a stream whose client takes nothing ends, and holds no more than a few events', async () => {
  const { node, port } = await startV2()
  const slow = new RawClient(port)
  slow.send('GET /v2/keys/a?wait=true&stream=true HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => node.state.v2.waitCount).toBe(1)
  slow.socket.pause()
  const value = 'x'.repeat(500_000)
  for (let at = 0; node.state.v2.waitCount > 0 && at < 1_000; at += 1) {
    node.apply(put('/a', value))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(node.state.v2.waitCount).toBe(0)
})

it('too many waits are refused', async () => {
  const { client, node } = await startV2()
  const nothing = { onEvent: () => {}, onEnd: () => {} }
  const request = { path: '/a', isRecursive: false, isStream: false, since: 1 }
  for (let at = 0; at < 4_096; at += 1) node.state.v2.wait(request, nothing)
  expect(await client.ask('GET /v2/keys/b?wait=true')).toBe(
    internal(503, '4096 waits are open on this node; ask another one'),
  )
})
