import { type RangeRequest, services } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import { FakeNode } from '../../testing/cli/fake-node.ts'
import { testClient } from '../../testing/cli/test-client.ts'
import { prefixRange } from './key-range.ts'
import { pagesOf } from './pages.ts'

const { range } = services.KV
const signal = new AbortController().signal

/** A node with these keys, each with a value of this size. */
async function store(count: number, valueBytes: number) {
  const [node] = (await FakeNode.cluster(1)) as [FakeNode]
  const keys = Array.from({ length: count }, (_, at) => `k${String(at).padStart(5, '0')}`)
  const requests: RangeRequest[] = []
  node.answer(range, (request) => {
    requests.push(request)
    const found = keys.filter((key) => key >= request.key)
    const kvs = found.slice(0, request.limit).map((key) => ({ key, value: Buffer.alloc(valueBytes) }))
    return { kvs, more: found.length > kvs.length, header: { revision: 7 + requests.length } }
  })
  // 100 MiB take some time on a machine that is busy with something else.
  const { client } = testClient({ addresses: [node.address], timeoutMs: 600_000 })
  const read = async (limit: number) => {
    const seen: string[] = []
    const options = { revision: 0, keysOnly: false, limit, signal }
    for await (const { kvs } of pagesOf(client, prefixRange('k'), options))
      seen.push(...kvs.map(({ key }) => key))
    return seen
  }
  return { keys, requests, read }
}

it('all pages are of the revision of the first', async () => {
  const { keys, requests, read } = await store(350, 10_000)
  expect(await read(0)).toEqual(keys)
  expect(requests.length).toBeGreaterThan(2)
  expect(requests.map(({ revision }) => revision)).toEqual([0, ...requests.slice(1).map(() => 8)])
})

it('small keys come in large pages, and large ones in small pages', async () => {
  const small = await store(350, 1)
  await small.read(0)
  expect(small.requests.map(({ limit }) => limit)).toEqual([100, 10_000])
  const large = await store(102, 1_100_000)
  await large.read(0)
  expect(large.requests.map(({ limit }) => limit)).toEqual([100, 1, 1])
})

it('a limit holds over pages', async () => {
  const { keys, read } = await store(350, 1)
  expect(await read(120)).toEqual(keys.slice(0, 120))
  expect(await read(7)).toEqual(keys.slice(0, 7))
})

it.each([
  ['', '\0', '\0'],
  ['a', 'a', 'b'],
  ['a/', 'a/', 'a0'],
  ['a\xff', 'a\xff', 'b'],
  ['\xff\xff', '\xff\xff', '\0'],
])('the keys that begin with %j go from %j to %j', (prefix, key, rangeEnd) => {
  expect(prefixRange(prefix)).toEqual({ key, rangeEnd })
})
