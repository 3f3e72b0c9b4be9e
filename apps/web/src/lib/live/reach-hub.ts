import type { OpenSource } from './source.ts'
import type { FromTab, ToTab } from './tab.ts'

type OnMessage = (message: ToTab) => void
type Send = (message: FromTab) => void

/** A hub answers each word at once. After this silence it is asked once more, … */
const answerMsMax = 10_000
/** … and after this it is gone: a page that was frozen finds its answers within. */
const lastAnswerMsMax = 2_000

/**
 * Reaches the hub of all tabs. Where the browser has no shared workers, or cannot run this one, or has ended it without a
 * word, the tab gets a hub of its own.
 * @returns tells the hub something
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
    // Should it live after all, it must not go on for this tab.
    worker.port.postMessage({ kind: 'leave' } satisfies FromTab)
    send = await reachOwnHub(onMessage)
    if (last) send(last)
  }

  return (message) => send(message)
}

/** The same hub, in the page. */
export async function reachOwnHub(onMessage: OnMessage, open?: OpenSource): Promise<Send> {
  const [{ Hub }, { openStream }] = await Promise.all([import('./hub.ts'), import('./source.ts')])
  const hub = new Hub({ open: open ?? openStream })
  // No tab knows of the others: the one in sight is the one that speaks.
  const send: OnMessage = (message) =>
    onMessage(
      message.kind === 'message' ? { ...message, lead: document.visibilityState === 'visible' } : message,
    )
  return (message) => hub.receive(message, send)
}
