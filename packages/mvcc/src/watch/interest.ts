import type { Change, Event, Key, KeyRange } from '../key-value.ts'
import type { WatchCreateRequest } from './watch-request.ts'

/** Beyond all keys: no character of a key is above U+00FF. */
const beyondAllKeys = '\uffff'

const noPutFilter = 0
const noDeleteFilter = 1

/** The events that a watcher receives. */
export interface Interest {
  /** In etcd's form, as input of the history. */
  readonly range: KeyRange
  /** The first key. */
  readonly start: Key
  /** The first key beyond, or undefined if `start` is the only one. */
  readonly end: Key | undefined
  readonly noPut: boolean
  readonly noDelete: boolean
}

/**
 * An empty key means the least key, as in etcd.
 *
 * @returns undefined for a range without keys
 */
export function interestOf({ key, rangeEnd, filters }: WatchCreateRequest): Interest | undefined {
  const start = key === '' ? '\0' : key
  const end = rangeEnd === '' ? undefined : rangeEnd === '\0' ? beyondAllKeys : rangeEnd
  if (end !== undefined && start >= end) return undefined
  return {
    range: { key: start, rangeEnd },
    start,
    end,
    noPut: filters.includes(noPutFilter),
    noDelete: filters.includes(noDeleteFilter),
  }
}

export function isSameFilter(one: Interest, other: Interest): boolean {
  return one.noPut === other.noPut && one.noDelete === other.noDelete
}

/** Whether the filters admit an event. Its key is not checked. */
export function admits({ noPut, noDelete }: Interest, { type }: Pick<Event, 'type'>): boolean {
  return type === 'put' ? !noPut : !noDelete
}

/**
 * @param change its events lie in the range
 * @returns the change with the events that the filters admit, itself if they admit all; undefined
 *   if they admit none
 */
export function filterChange(interest: Interest, change: Change): Change | undefined {
  if (!interest.noPut && !interest.noDelete) return change.events.length > 0 ? change : undefined
  const events = change.events.filter((event) => admits(interest, event))
  if (events.length === 0) return undefined
  return events.length === change.events.length ? change : { revision: change.revision, events }
}
