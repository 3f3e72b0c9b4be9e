import type { HttpResponse } from '../../front/front-end.ts'
import type { V2Event } from '../../v2/v2-event.ts'
import { headersOf, successHead } from './v2-answer.ts'
import type { V2Node, WaitingRequest } from './v2-api.ts'
import { eventJson } from './v2-json.ts'

/**
 * Of a stream whose client reads slowly. More ends it: the client begins again at the next index.
 */
const unsentBytesMax = 1024 * 1024

/**
 * Answers a wait: the headers at once, each event when it happens. It ends with its event, with the
 * client, or with the node.
 *
 * @throws {V2Error} where the events are gone, or there are too many waits
 */
export function serveWait(node: V2Node, request: WaitingRequest, response: HttpResponse): void {
  const { v2 } = node.state
  const headers = headersOf(successHead(node, v2.index))
  const { path, isRecursive, isStream } = request
  const since = request.since === 0 ? v2.index + 1 : request.since
  // Events of the past come before it is certain that the wait begins.
  let early: V2Event[] | undefined = []
  let isOver = false
  const write = (event: V2Event) => {
    if (!response.write(eventJson(event)) && response.writableLength > unsentBytesMax)
      // By an immediate: see `NodeHttp2Connection`.
      setImmediate(() => response.destroy())
  }
  const end = v2.wait(
    { path, isRecursive, isStream, since },
    {
      onEvent: (event) => (early === undefined ? write(event) : early.push(event)),
      onEnd: () => {
        isOver = true
        if (early === undefined) response.end()
      },
    },
  )
  response.on('close', end)
  response.writeHead(200, headers)
  response.flushHeaders?.()
  const past = early
  early = undefined
  for (const event of past) write(event)
  if (isOver) response.end()
}
