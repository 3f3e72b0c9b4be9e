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
 * 1. All keys are those of one revision. Concurrent writes do not appear.
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
    for (const text of textOf(scan)) {
      const isTaken = text === '' || response.write(text) || (await drained(response, timers))
      // Also where the client was waited for: the system may have taken the page within this turn.
      // And `destroy` needs an immediate: see `NodeHttp2Connection`.
      await setImmediate()
      if (!isTaken) response.destroy()
      if (response.destroyed) return
    }
    response.end()
  } finally {
    scan.close()
  }
}

/** The answer, page by page. A page may be empty. */
function* textOf(scan: Scan): Iterable<string> {
  yield `{"revision":${scan.revision},"kvs":[`
  let separator = '\n'
  for (let page = scan.next(pageKeys, pageBytes); page; page = scan.next(pageKeys, pageBytes)) {
    let text = ''
    for (const kv of page) {
      text += separator + lineOf(kv)
      separator = ',\n'
    }
    yield text
  }
  yield '\n]}\n'
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
