import { setImmediate } from 'node:timers/promises'
import type { KeyValue, Scan } from '@ticketcd/mvcc'
import type { HttpResponse } from '../../front/front-end.ts'
import type { Timers } from '../../peers/timers.ts'
import { setHeaders } from './answer.ts'
import { shown, shownKey } from './entry.ts'

/*
 * The answer with all keys, one a line.
 *
 * Invariants:
 * 1. All keys are those of one revision, whatever is written meanwhile.
 * 2. At most one page waits for the client. The node serves others after each page.
 * 3. Compaction waits no longer than the answer lasts. A client that takes nothing ends it after
 *    `stalledMs`.
 */

/** Of one page; about a millisecond. */
const pageKeys = 1_000
const pageBytes = 64 * 1024
const stalledMs = 30_000

/** Sends the keys of a scan and closes it. A client that leaves or stalls ends it early. */
export async function sendAll(scan: Scan, response: HttpResponse, timers: Timers): Promise<void> {
  try {
    setHeaders(response)
    let text = `{"revision":${scan.revision},"kvs":[`
    let separator = '\n'
    for (let page = scan.next(pageKeys, pageBytes); page !== undefined; ) {
      for (const kv of page) {
        text += separator + lineOf(kv)
        separator = ',\n'
      }
      if (response.destroyed) return
      if (response.write(text)) await setImmediate()
      else if (!(await drained(response, timers))) {
        // By an immediate: see `NodeHttp2Connection`.
        await setImmediate()
        return void response.destroy()
      }
      text = ''
      page = scan.next(pageKeys, pageBytes)
    }
    response.end(`${text}\n]}\n`)
  } finally {
    scan.close()
  }
}

function lineOf({ key, value, version, createRevision, modRevision }: KeyValue): string {
  return JSON.stringify({ ...shownKey(key), ...shown('value', value), version, createRevision, modRevision })
}

/** Resolves when the client has taken the page. @returns false where it has left or stalled */
function drained(response: HttpResponse, timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean) => {
      cancel()
      response.off('drain', onDrain)
      response.off('close', onClose)
      resolve(isDrained)
    }
    const cancel = timers.after(stalledMs, () => settle(false))
    const onDrain = () => settle(true)
    const onClose = () => settle(false)
    response.on('drain', onDrain)
    response.on('close', onClose)
  })
}
