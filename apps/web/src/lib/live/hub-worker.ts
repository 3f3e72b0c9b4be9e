import { Hub } from './hub.ts'
import { openStream } from './source.ts'
import type { FromTab, ToTab } from './tab.ts'

/*
 * Runs the hub in a worker that all tabs share. Browsers open six connections to a host, so a
 * seventh tab with its own stream would hang.
 */

const hub = new Hub({ open: openStream })

interface ConnectEvent extends Event {
  ports: readonly MessagePort[]
}

addEventListener('connect', (event) => {
  for (const port of (event as ConnectEvent).ports) {
    const send = (message: ToTab) => port.postMessage(message)
    port.onmessage = ({ data }: MessageEvent<FromTab>) => hub.receive(data, send)
  }
})
