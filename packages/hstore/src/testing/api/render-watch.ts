import type { Revision } from '@ticketcd/mvcc'
import type { Event, KeyValue, WatchResponse } from '@ticketcd/wire'

/**
 * A response as a line of text. `#0` is the watch, `@7` the header's revision; `a=v 3/5/2` is key,
 * value, creation, modification and version.
 *
 * @param relative the script's number of a revision
 */
export function renderWatch(response: WatchResponse, relative: (revision: Revision) => Revision): string {
  const { header, watchId, created, canceled, compactRevision, cancelReason, fragment, events } = response
  const words = [`#${watchId} @${relative(header?.revision ?? 0)}`]
  if (created) words.push('created')
  if (canceled) words.push('canceled')
  if (compactRevision !== 0) words.push(`compacted ${relative(compactRevision)}`)
  if (cancelReason !== '') words.push(`'${cancelReason}'`)
  if (fragment) words.push('fragment')
  if (events.length > 0) words.push(`[${events.map((event) => renderEvent(event, relative)).join(', ')}]`)
  return words.join(' ')
}

function renderEvent({ type, kv, prevKv }: Event, relative: (revision: Revision) => Revision): string {
  const was = prevKv === undefined ? '' : ` was ${renderKeyValue(prevKv, relative)}`
  return `${type === 0 ? 'put' : 'delete'} ${kv && renderKeyValue(kv, relative)}${was}`
}

function renderKeyValue(kv: KeyValue, relative: (revision: Revision) => Revision): string {
  const { key, value, createRevision, modRevision, version } = kv
  return `${key}=${Buffer.from(value)} ${relative(createRevision)}/${relative(modRevision)}/${version}`
}
