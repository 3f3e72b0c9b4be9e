import type { Event } from '../../key-value.ts'
import { WatchHub } from '../watch-hub.ts'
import type { WatchLimits } from '../watch-limits.ts'
import type { WatchMessage } from '../watch-message.ts'
import type { WatchCreateRequest } from '../watch-request.ts'
import type { WatchStream } from '../watch-stream.ts'
import { MemoryHistory } from './memory-history.ts'

const plain: WatchCreateRequest = {
  watchId: 0,
  key: 'k',
  rangeEnd: '',
  startRevision: 0,
  filters: [],
  prevKv: false,
  progressNotify: false,
  fragment: false,
}

/** A client's stream that reads only when `read` is called. */
export class Client {
  /** How often the stream became ready. */
  wakes = 0
  readonly stream: WatchStream

  constructor(hub: WatchHub) {
    this.stream = hub.openStream(() => {
      this.wakes += 1
    })
  }

  watch(request: Partial<WatchCreateRequest>): void {
    this.stream.create({ ...plain, ...request })
  }

  /** Removes and returns messages until there is none. */
  read(bytesMax = Number.POSITIVE_INFINITY): WatchMessage[] {
    const messages: WatchMessage[] = []
    do {
      for (
        let message = this.stream.next(bytesMax);
        message !== undefined;
        message = this.stream.next(bytesMax)
      )
        messages.push(message)
    } while (this.stream.isReady)
    return messages
  }

  /** The same, as words. */
  words(): string[] {
    return this.read().map(messageWords)
  }
}

/** A history with its watches. A fresh store is at revision 1. */
export function stage({ at = 1, limits = {} }: { at?: number; limits?: Partial<WatchLimits> } = {}) {
  const history = new MemoryHistory()
  const hub = new WatchHub(history, limits)
  history.onChange = (change) => hub.publish(change)
  while (history.revision < at) history.put('other')
  return { history, hub, client: new Client(hub) }
}

/** As in `#0 created @14`, where the number after @ is the header's revision. */
function messageWords(message: WatchMessage): string {
  const { watchId, created, canceled, cancelReason, compactRevision, fragment, prevKv, revision } = message
  const words = [
    `#${watchId}`,
    created ? 'created' : '',
    canceled ? 'canceled' : '',
    cancelReason === '' ? '' : `"${cancelReason}"`,
    compactRevision === 0 ? '' : `compacted ${compactRevision}`,
    fragment ? 'fragment' : '',
    ...eventsOf(message).map((event) => eventWords(event, prevKv)),
  ]
  return [...words.filter((word) => word !== ''), `@${revision}`].join(' ')
}

export function eventsOf({ changes }: WatchMessage): readonly Event[] {
  return changes.flatMap(({ events }) => events)
}

/** As in `put:a=new<old@5`. */
function eventWords({ type, kv, prevKv }: Event, withPrevKv: boolean): string {
  const text = (value: Uint8Array) => new TextDecoder().decode(value)
  const value = type === 'put' && kv.value.length > 0 ? `=${text(kv.value)}` : ''
  const previous = withPrevKv && prevKv !== undefined ? `<${text(prevKv.value)}` : ''
  return `${type}:${kv.key}${value}${previous}@${kv.modRevision}`
}
