import type { IWatchCreateRequest } from 'etcd3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from './clock.ts'
import { Keyspace } from './keyspace.ts'
import type { Revision } from './revision.ts'
import { ModelNode } from './testing/model-node.ts'
import { Watch } from './watch.ts'
import type { WatchMessage } from './watch-message.ts'
import type { WatchSource, WatchStreamListener } from './watch-stream.ts'

/** The start of a watch, on a node with etcd 3.5.30's rules about it. */

const keyspace = new Keyspace('ns/')
/** Time that never passes by itself, so back-off takes no time. */
const stillClock: Clock = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() }
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Several nodes, used in turn. */
class Nodes implements WatchSource {
  readonly closed = new AbortController().signal
  readonly suspected: string[] = []
  private readonly nodes: readonly ModelNode[]
  private turn = 0

  constructor(...nodes: ModelNode[]) {
    this.nodes = nodes
  }

  async open(request: IWatchCreateRequest, listener: WatchStreamListener, address?: string) {
    const next = this.nodes[this.turn++ % this.nodes.length]
    const node = address === undefined ? next : this.nodes.find((each) => each.address === address)
    if (!node) throw new RangeError(`no node at ${address}`)
    return node.open(request, listener)
  }

  suspect(address: string): void {
    this.suspected.push(address)
  }
}

function watching(source: WatchSource, from: number | undefined) {
  const messages: WatchMessage[] = []
  const watch = new Watch(
    source,
    keyspace,
    keyspace.prefix(''),
    { from: from as Revision | undefined, clock: stillClock },
    (message) => messages.push(message),
  )
  const of = (type: WatchMessage['type']) =>
    messages.flatMap((message) =>
      message.type === type && 'revision' in message ? [message.revision as number] : [],
    )
  return { watch, messages, of }
}

test('an idle node reports progress to a watch that follows a listing', async () => {
  const node = new ModelNode(keyspace).put(3)
  const { watch, messages, of } = watching(new Nodes(node), node.revision + 1)
  await settled()
  node.reportProgress()
  expect(of('progress')).toEqual([4])
  node.put()
  expect(of('events')).toEqual([5])
  node.break()
  await settled()
  node.reportProgress()
  expect(of('progress')).toEqual([4, 5])
  expect(messages.filter(({ type }) => type === 'connected')).toHaveLength(2)
  watch.close()
})

test('control: the same node reports nothing to a watch that starts beyond its revision', async () => {
  const node = new ModelNode(keyspace).put(3)
  const responses: unknown[] = []
  node.open(
    { start_revision: node.revision + 1 },
    { onResponse: (response) => responses.push(response), onEnd: () => {} },
  )
  await settled()
  node.reportProgress()
  expect(responses).toHaveLength(1)
  node.put()
  node.reportProgress()
  expect(responses).toHaveLength(3)
})

test('a watch of the future receives progress, and no event from before its start', async () => {
  const node = new ModelNode(keyspace).put(1)
  const { watch, of } = watching(new Nodes(node), 5)
  await settled()
  node.reportProgress()
  // The message shows that the start is still to come.
  expect([of('progress'), of('behind')]).toEqual([[], [2, 2]])
  node.put(4)
  expect(of('events')).toEqual([5, 6])
  node.reportProgress()
  expect(of('progress')).toEqual([6])
  watch.close()
})

test('a node that lags reports progress, and receives a request from its own revision', async () => {
  const ahead = new ModelNode(keyspace, 'ahead:1').put(5)
  const lagging = new ModelNode(keyspace, 'lagging:1').put(2)
  const source = new Nodes(ahead, lagging)
  const { watch, messages, of } = watching(source, 1)
  await settled()
  expect(of('events')).toEqual([2, 3, 4, 5, 6])
  ahead.break()
  await settled()
  lagging.reportProgress()
  expect(of('behind')).toEqual([3, 3])
  expect(lagging.starts).toEqual([6, 3])
  lagging.put(4)
  expect(of('events')).toEqual([2, 3, 4, 5, 6, 7])
  expect(messages.filter(({ type }) => type === 'interrupted')).toHaveLength(1)
  expect(source.suspected).toEqual([])
  watch.close()
})

test('a node that lags, then catches up and compacts up to the cursor, does not end it', async () => {
  const ahead = new ModelNode(keyspace, 'ahead:1').put(5)
  const lagging = new ModelNode(keyspace, 'lagging:1').put(2)
  const { watch, messages, of } = watching(new Nodes(ahead, lagging), 1)
  await settled()
  lagging.onceOpened = () => lagging.put(3).compact(6)
  ahead.break()
  await settled()
  expect(messages.some(({ type }) => type === 'compacted')).toBe(false)
  ahead.put()
  lagging.put()
  expect(of('events')).toEqual([2, 3, 4, 5, 6, 7])
  watch.close()
})

test('it resumes at the compacted revision itself, although the node has lost a delete made there', async () => {
  const node = new ModelNode(keyspace).put(2).delete()
  const { watch, messages, of } = watching(new Nodes(node), 1)
  await settled()
  node.compact(node.revision)
  node.break()
  await settled()
  node.put()
  expect(of('events')).toEqual([2, 3, 4, 5])
  expect(messages.some(({ type }) => type === 'compacted')).toBe(false)
  watch.close()
})

test('it ends if the revision after the cursor is the compacted one: a delete there may be lost', async () => {
  const node = new ModelNode(keyspace).put(2)
  const { messages, of } = watching(new Nodes(node), 1)
  await settled()
  node.break()
  node.delete().compact(node.revision)
  await settled()
  expect(of('events')).toEqual([2, 3])
  expect(messages.at(-1)).toEqual({ type: 'compacted', compactRevision: 4 })
})

test('in any sequence of steps, all events are delivered once, and each report of progress arrives', async () => {
  const step = fc.constantFrom('put', 'delete', 'break', 'progress', 'compact' as const)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const node = new ModelNode(keyspace).put(1)
      const { watch, messages, of } = watching(new Nodes(node), node.revision + 1)
      await settled()
      for (const next of steps) {
        const before = messages.length
        if (next === 'put') node.put()
        else if (next === 'delete') node.delete()
        else if (next === 'compact') node.compact(node.revision)
        else if (next === 'progress') node.reportProgress()
        else node.break()
        if (next === 'progress') expect(messages.length).toBe(before + 1)
        if (next === 'break') await settled()
      }
      expect(of('events')).toEqual(Array.from({ length: node.revision - 2 }, (_, index) => index + 3))
      expect(watch.cursor).toBe(node.revision)
      watch.close()
    }),
    { numRuns: 100 },
  )
})
