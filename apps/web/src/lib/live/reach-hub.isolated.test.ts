import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reachSharedHub } from './reach-hub.ts'
import type { FromTab, ToTab } from './tab.ts'

vi.mock('./source.ts', () => ({ openStream: () => () => undefined }))

/** A shared worker that a test controls. */
class PlayedWorker {
  static latest: PlayedWorker | undefined
  onerror: (() => void) | null = null
  readonly sent: FromTab[] = []
  readonly port = {
    onmessage: null as ((event: { data: ToTab }) => void) | null,
    postMessage: (message: FromTab) => void this.sent.push(message),
  }
  constructor() {
    PlayedWorker.latest = this
  }
  answer(status: 'live' | 'connecting') {
    this.port.onmessage?.({ data: { kind: 'status', status } })
  }
}

const follow: FromTab = {
  kind: 'follow',
  topics: ['catalogue'],
  since: 0,
  session: null,
  visible: true,
  shownAt: 0,
}
const onMessage: ToTab[] = []
const isOwn = () => onMessage.some((message) => message.kind === 'status' && message.status === 'connecting')

beforeEach(() => {
  vi.useFakeTimers()
  onMessage.length = 0
  vi.stubGlobal('SharedWorker', PlayedWorker)
  vi.stubGlobal('window', { SharedWorker: PlayedWorker })
  vi.stubGlobal('document', { visibilityState: 'visible' })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function reach() {
  const send = await reachSharedHub((message) => onMessage.push(message))
  send(follow)
  return { send, worker: PlayedWorker.latest as PlayedWorker }
}

test('keeps a worker that answers', async () => {
  const { send, worker } = await reach()
  for (let sign = 0; sign < 10; sign++) {
    worker.answer('live')
    await vi.advanceTimersByTimeAsync(20_000)
    send(follow)
  }
  expect(worker.sent).toHaveLength(11)
  expect(isOwn()).toBe(false)
})

test('replaces a worker that ended silently with its own hub', async () => {
  const { send, worker } = await reach()
  worker.answer('live')
  send(follow)
  await vi.advanceTimersByTimeAsync(12_000)
  await vi.dynamicImportSettled()
  expect(worker.sent.at(-1)).toEqual({ kind: 'leave' })
  await vi.waitFor(() => expect(isOwn()).toBe(true))
  // A late message of the worker is ignored.
  worker.answer('live')
  expect(onMessage.filter((message) => message.kind === 'status' && message.status === 'live')).toHaveLength(
    1,
  )
})

test('accepts an answer that a frozen page reads late', async () => {
  const { worker } = await reach()
  await vi.advanceTimersByTimeAsync(11_000)
  worker.answer('live')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(worker.sent).toEqual([follow, follow])
  expect(isOwn()).toBe(false)
})

test('uses its own hub if the worker fails, or without shared workers', async () => {
  const { worker } = await reach()
  worker.onerror?.()
  await vi.dynamicImportSettled()
  await vi.waitFor(() => expect(isOwn()).toBe(true))

  onMessage.length = 0
  vi.stubGlobal('window', {})
  await reach()
  expect(isOwn()).toBe(true)
})
