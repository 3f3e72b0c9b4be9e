import type { OpenSource } from './source.ts'
import type { FromTab, ToTab } from './tab.ts'

type OnMessage = (message: ToTab) => void
type Send = (message: FromTab) => void

/**
 * Reaches the hub of all tabs. Where the browser has no shared workers, or cannot run this one, the tab gets a hub of its own.
 * @returns tells the hub something
 */
export async function reachSharedHub(onMessage: OnMessage): Promise<Send> {
  if (!('SharedWorker' in window)) return reachOwnHub(onMessage)
  const worker = new SharedWorker(new URL('./hub-worker.ts', import.meta.url), {
    type: 'module',
    name: 'ticketcd-live',
  })
  let last: FromTab | null = null
  let send: Send = (message) => {
    last = message
    worker.port.postMessage(message)
  }
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => onMessage(data)
  worker.onerror = async () => {
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
  const tell: OnMessage = (message) =>
    onMessage(
      message.kind === 'message' ? { ...message, lead: document.visibilityState === 'visible' } : message,
    )
  return (message) => hub.receive(message, tell)
}
