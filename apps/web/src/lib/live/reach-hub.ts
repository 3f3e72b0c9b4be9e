import type { OpenSource } from './source.ts'
import type { FromTab, ToTab } from './tab.ts'

type OnMessage = (message: ToTab) => void
type Send = (message: FromTab) => void

/** A hub answers each message at once. After this silence, in milliseconds, the tab repeats it. */
const answerMsMax = 10_000
/**
 * After a further silence of this length the hub counts as dead. A page that was frozen reads its
 * waiting answers within this time.
 */
const lastAnswerMsMax = 2_000

/**
 * Connects to the hub of all tabs. The tab gets its own hub if the browser has no shared workers,
 * cannot run this one, or has ended it silently.
 * @returns a function that sends a message to the hub
 */
export async function reachSharedHub(onMessage: OnMessage): Promise<Send> {
  if (!('SharedWorker' in window)) return reachOwnHub(onMessage)
  const worker = new SharedWorker(new URL('./hub-worker.ts', import.meta.url), {
    type: 'module',
    name: 'ticketcd-live',
  })
  let last: FromTab | null = null
  let answerTimer: ReturnType<typeof setTimeout> | undefined
  let isGone = false
  let send: Send = (message) => {
    last = message
    worker.port.postMessage(message)
    if (message.kind === 'follow') answerTimer ??= setTimeout(askAgain, answerMsMax)
  }
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => {
    if (isGone) return
    clearTimeout(answerTimer)
    answerTimer = undefined
    onMessage(data)
  }
  worker.onerror = goAlone

  function askAgain() {
    if (last) worker.port.postMessage(last)
    answerTimer = setTimeout(goAlone, lastAnswerMsMax)
  }

  async function goAlone() {
    if (isGone) return
    isGone = true
    clearTimeout(answerTimer)
    // If the worker is still alive, it must stop serving this tab.
    worker.port.postMessage({ kind: 'leave' } satisfies FromTab)
    send = await reachOwnHub(onMessage)
    if (last) send(last)
  }

  return (message) => send(message)
}

/** Runs the same hub in the page. @returns a function that sends a message to it */
export async function reachOwnHub(onMessage: OnMessage, open?: OpenSource): Promise<Send> {
  const [{ Hub }, { openStream }] = await Promise.all([import('./hub.ts'), import('./source.ts')])
  const hub = new Hub({ open: open ?? openStream })
  // These hubs are not coordinated, so a visible tab leads.
  const send: OnMessage = (message) =>
    onMessage(
      message.kind === 'message' ? { ...message, lead: document.visibilityState === 'visible' } : message,
    )
  return (message) => hub.receive(message, send)
}
