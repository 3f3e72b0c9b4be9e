import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reachSharedHub } from './reach-hub.ts'
import type { FromTab, ToTab } from './tab.ts'

vi.mock('./source.ts', () => ({ openStream: () => () => undefined }))

/** A worker that a test plays. */
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

test('a worker that answers is stayed with', async () => {
  const { send, worker } = await reach()
  for (let sign = 0; sign < 10; sign++) {
    worker.answer('live')
    await vi.advanceTimersByTimeAsync(20_000)
    send(follow)
  }
  expect(worker.sent).toHaveLength(11)
  expect(isOwn()).toBe(false)
})

test('a worker that has died without a word is left for a hub of its own', async () => {
  const { send, worker } = await reach()
  worker.answer('live')
  send(follow)
  await vi.advanceTimersByTimeAsync(12_000)
  await vi.dynamicImportSettled()
  expect(worker.sent.at(-1)).toEqual({ kind: 'leave' })
  await vi.waitFor(() => expect(isOwn()).toBe(true))
  // What it says after all is not told twice.
  worker.answer('live')
  expect(onMessage.filter((message) => message.kind === 'status' && message.status === 'live')).toHaveLength(
    1,
  )
})

test('an answer that a frozen page finds late counts', async () => {
  const { worker } = await reach()
  await vi.advanceTimersByTimeAsync(11_000)
  worker.answer('live')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(worker.sent).toEqual([follow, follow])
  expect(isOwn()).toBe(false)
})

test('a worker that the browser cannot run, and a browser without any, leave the tab a hub of its own', async () => {
  const { worker } = await reach()
  worker.onerror?.()
  await vi.dynamicImportSettled()
  await vi.waitFor(() => expect(isOwn()).toBe(true))

  onMessage.length = 0
  vi.stubGlobal('window', {})
  await reach()
  expect(isOwn()).toBe(true)
})
