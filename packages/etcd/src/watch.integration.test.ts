import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { Etcd3 } from 'etcd3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type EtcdStore, op, type Revision, revisionAfter, type WatchMessage } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'

let cluster: TestCluster
let namespaces = 0
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
})
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
  await cluster.stop()
})

function freshStore(namespace = `watch${++namespaces}/`, hosts = cluster.endpoints): EtcdStore {
  const store = connect({ hosts, namespace })
  cleanups.push(() => store.close())
  return store
}

async function startProxy(): Promise<TcpProxy> {
  const proxy = await TcpProxy.start(cluster.endpoints[0] as string)
  cleanups.push(() => proxy.stop())
  return proxy
}

describe('a connection cut during catch-up', () => {
  const REVISIONS = 3_001
  const namespace = 'catch-up/'
  let first: Revision
  let last: Revision

  // 3,001 revisions of 1 KB: the server sends them in batches of at most 1,000, and the cut falls
  // into the first.
  const CUT_AFTER_BYTES = 1_200_000

  beforeAll(async () => {
    const store = freshStore(namespace)
    first = (await store.raw.put('k0', 'x'.repeat(1_000))).revision
    for (let i = 1; i < REVISIONS; i += 100) {
      const numbers = Array.from({ length: Math.min(100, REVISIONS - i) }, (_, n) => i + n)
      await Promise.all(numbers.map((n) => store.raw.put(`k${n}`, 'x'.repeat(1_000))))
    }
    last = await store.revision()
    expect(last - first + 1).toBe(REVISIONS)
  })

  test('loses nothing, and delivers every revision once and in order', async () => {
    const proxy = await startProxy()
    const store = freshStore(namespace, [proxy.address])
    const revisions: Revision[] = []
    const interruptions: string[] = []
    proxy.cutAfter(CUT_AFTER_BYTES)
    const watch = store.raw.watch({ prefix: '' }, { from: first }, (message) => {
      if (message.type === 'events') revisions.push(message.revision)
      if (message.type === 'interrupted') interruptions.push(message.failure.code)
    })
    await eventually(() => revisions.at(-1) === last)
    watch.close()
    expect(interruptions).toEqual(['unavailable'])
    expect(revisions).toEqual(Array.from({ length: REVISIONS }, (_, i) => first + i))
  })

  test('control: etcd3 loses events if it resumes at its own cursor', async () => {
    const proxy = await startProxy()
    const client = new Etcd3({ hosts: proxy.address })
    cleanups.push(() => client.close())
    const keys = new Set<string>()
    let disconnected = 0
    proxy.cutAfter(CUT_AFTER_BYTES)
    const watcher = await client.watch().prefix(namespace).startRevision(String(first)).create()
    watcher.on('disconnected', () => disconnected++)
    watcher.on('put', (kv) => keys.add(kv.key.toString()))
    await eventually(() => disconnected > 0 && watcher.id !== null)
    // By its own cursor it has caught up: later writes arrive, the lost ones never do.
    const store = freshStore(namespace)
    await store.raw.put('marker', '')
    await eventually(() => keys.has(`${namespace}marker`))
    await watcher.cancel()
    expect(disconnected).toBeGreaterThan(0)
    expect(keys.size - 1).toBeLessThan(REVISIONS)
  })
})

test('revisions too large for one response arrive complete, live and in catch-up', async () => {
  const store = freshStore()
  const follow = (from: Revision) => {
    const sizes: number[] = []
    const watch = store.raw.watch({ prefix: '' }, { from }, (message) => {
      if (message.type === 'events') sizes.push(message.events.length)
    })
    cleanups.unshift(() => watch.close())
    return sizes
  }
  const from = revisionAfter(await store.revision())
  const live = follow(from)
  // Three revisions of 1.2 MB: in catch-up they would share one response, which may hold 1.5 MiB.
  for (const name of ['a', 'b', 'c']) {
    await store.txn({
      success: Array.from({ length: 12 }, (_, i) => op.raw.put(`${name}${i}`, 'x'.repeat(100_000))),
    })
  }
  const late = follow(from)
  await eventually(() => live.length >= 3 && late.length >= 3)
  expect([live, late]).toEqual([
    [12, 12, 12],
    [12, 12, 12],
  ])
})

describe('an idle store', () => {
  /**
   * Follows `from` through a proxy that can cut the connection, and counts the progress since the
   * last cut.
   */
  async function following(from: Revision) {
    const proxy = await startProxy()
    const store = freshStore('idle/', [proxy.address])
    const seen = { progress: 0, behind: 0, interrupted: 0, keys: [] as string[] }
    const watch = store.raw.watch({ prefix: '' }, { from }, (message) => {
      if (message.type === 'events') seen.keys.push(...message.events.map(({ key }) => key))
      else if (message.type in seen) seen[message.type as 'progress' | 'behind' | 'interrupted']++
      if (message.type === 'interrupted') seen.progress = 0
    })
    cleanups.unshift(() => watch.close())
    return { proxy, seen }
  }

  test('reports progress to a watch that follows a listing, on each connection', async () => {
    const store = freshStore('idle/')
    await store.raw.put('listed', '')
    const { proxy, seen } = await following(revisionAfter(await store.revision()))
    await eventually(() => seen.progress >= 3)
    proxy.cut()
    await eventually(() => seen.interrupted === 1 && seen.progress >= 3)
    await store.raw.put('new', '')
    await eventually(() => seen.keys.length > 0)
    expect(seen).toMatchObject({ keys: ['new'], behind: 0, interrupted: 1 })
  })

  test('reports progress to a watch of the future, which receives nothing from before its start', async () => {
    const store = freshStore('idle/')
    const { revision } = await store.raw.put('before', '')
    const { seen } = await following((revision + 3) as Revision)
    await eventually(() => seen.behind >= 4)
    for (const key of ['one', 'two', 'three', 'four']) await store.raw.put(key, '')
    await eventually(() => seen.keys.includes('four'))
    expect(seen).toMatchObject({ keys: ['three', 'four'], interrupted: 0 })
  })
})

describe('silence', () => {
  test('a node that answers a ping is kept', async () => {
    const store = freshStore()
    const types: string[] = []
    // The node reports progress every second by itself: between two reports only the answers to
    // pings keep the watch.
    const watch = store.raw.watch({ prefix: '' }, { silentMs: 600 }, ({ type }) => types.push(type))
    await eventually(() => types.filter((type) => type === 'progress').length >= 3)
    watch.close()
    expect(types).not.toContain('interrupted')
  })

  test('a connection without further messages is left, and nothing is lost', async () => {
    const proxy = await startProxy()
    const store = freshStore('silent/', [proxy.address])
    const direct = freshStore('silent/')
    const seen: string[] = []
    const watch = store.raw.watch({ prefix: '' }, { silentMs: 400 }, (message) => {
      if (message.type === 'events') seen.push(...message.events.map(({ key }) => key))
      else if (message.type !== 'progress') seen.push(message.type)
    })
    await eventually(() => seen.includes('connected'))
    proxy.swallowReplies()
    await direct.raw.put('unheard', '')
    await eventually(() => seen.includes('interrupted'))
    proxy.heal()
    proxy.cut()
    await eventually(() => seen.includes('unheard'))
    watch.close()
    expect(seen.filter((item) => item === 'unheard')).toHaveLength(1)
  })
})

test('a watch from a compacted revision ends with the oldest revision that is kept', async () => {
  const store = freshStore()
  const { revision: from } = await store.raw.put('k', '1')
  await store.raw.put('k', '2')
  const { revision } = await store.raw.put('k', '3')
  await store.cluster.compact(revision)
  const messages: WatchMessage[] = []
  store.raw.watch({ key: 'k' }, { from }, (message) => messages.push(message))
  await eventually(() => messages.some(({ type }) => type === 'compacted'))
  expect(messages.at(-1)).toEqual({ type: 'compacted', compactRevision: revision })
})

test('a watch resumes at the compacted revision, and delivers the delete made there once', async () => {
  const proxy = await startProxy()
  const store = freshStore('compacted-cursor/', [proxy.address])
  const direct = freshStore('compacted-cursor/')
  const { revision: from } = await direct.raw.put('k', '1')
  const seen: string[] = []
  const watch = store.raw.watch({ key: 'k' }, { from }, (message) => {
    if (message.type === 'events') seen.push(...message.events.map(({ type }) => type))
    else if (message.type !== 'progress') seen.push(message.type)
  })
  const { revision } = await direct.raw.delete('k')
  await eventually(() => watch.cursor === revision)
  proxy.refuse()
  await eventually(() => seen.includes('interrupted'))
  await direct.cluster.compact(revision)
  proxy.heal()
  await direct.raw.put('k', '2')
  await eventually(() => seen.at(-1) === 'put' && seen.includes('delete'))
  watch.close()
  expect(seen.filter((each) => each !== 'interrupted')).toEqual([
    'connected',
    'put',
    'delete',
    'connected',
    'put',
  ])
})

test('it carries the former value of a key, and distinguishes deletes from puts', async () => {
  const store = freshStore()
  const { revision: from } = await store.raw.put('k', 'old')
  await store.raw.put('k', 'new')
  await store.raw.delete('k')
  const seen: string[] = []
  const watch = store.raw.watch({ key: 'k' }, { from, withPrevious: true }, (message) => {
    if (message.type !== 'events') return
    for (const event of message.events) {
      seen.push(
        `${event.previous?.value ?? '-'} ${event.type} ${event.type === 'put' ? event.value : ''}`.trim(),
      )
    }
  })
  await eventually(() => seen.length === 3)
  watch.close()
  expect(seen).toEqual(['- put old', 'old put new', 'new delete'])
})

test('a closed watch delivers no more messages', async () => {
  const store = freshStore()
  const messages: WatchMessage[] = []
  const watch = store.raw.watch({ prefix: '' }, {}, (message) => {
    messages.push(message)
    watch.close()
  })
  await eventually(() => messages.length === 1)
  const others: string[] = []
  const other = store.raw.watch({ prefix: '' }, {}, (message) => {
    if (message.type === 'events') others.push(...message.events.map(({ key }) => key))
    else others.push(message.type)
  })
  await eventually(() => others.includes('connected'))
  for (const key of ['k', 'marker']) await store.raw.put(key, '')
  await eventually(() => others.includes('marker'))
  other.close()
  expect(messages).toHaveLength(1)
})
