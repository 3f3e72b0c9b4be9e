import type { V2Command } from '../../v2/v2-command.ts'
import { V2Error } from '../../v2/v2-error.ts'
import { Parameters } from './parameters.ts'
import type { V2Form } from './v2-form.ts'

/** A request for keys, with the parameters that etcd reads. */
export type KeyRequest =
  | {
      readonly type: 'get'
      readonly path: string
      readonly isRecursive: boolean
      readonly isSorted: boolean
      /** Sees everything that was committed before. */
      readonly isLinearizable: boolean
    }
  | {
      readonly type: 'wait'
      readonly path: string
      readonly isRecursive: boolean
      readonly isStream: boolean
      /** 0 waits for the next event. */
      readonly since: number
    }
  | {
      readonly type: 'change'
      readonly command: Exclude<V2Command, { readonly type: 'sync' }>
      /** A success is answered without the key. */
      readonly isQuiet: boolean
    }

export type KeyMethod = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'

/** About 292 years: etcd counts the nanoseconds in 63 bits, and wraps around beyond. */
const ttlSecondsMax = 9_223_372_036

/**
 * Reads a request in etcd's order, which decides which of several errors is answered.
 *
 * @throws {V2Error} for a malformed parameter
 */
export function keyRequestOf(method: KeyMethod, path: string, form: V2Form, nowMs: number): KeyRequest {
  if (form.size === 0 && (method === 'GET' || method === 'HEAD'))
    return { type: 'get', path, isRecursive: false, isSorted: false, isLinearizable: false }
  const parameters = new Parameters(form)
  const prevIndex = parameters.index('prevIndex')
  const since = parameters.index('waitIndex')
  const isRecursive = parameters.flag('recursive')
  const isSorted = parameters.flag('sorted')
  const isWait = parameters.flag('wait')
  const isDirectory = parameters.flag('dir')
  const isLinearizable = parameters.flag('quorum')
  const isStream = parameters.flag('stream')
  if (isWait && method !== 'GET')
    throw new V2Error('invalidField', '"wait" can only be used with GET requests')
  const prevValue = form.get('prevValue') ?? ''
  if (prevValue === '' && form.has('prevValue'))
    throw new V2Error('prevValueRequired', '"prevValue" cannot be empty')
  const isQuiet = parameters.flag('noValueOnSuccess')
  const ttl = parameters.ttl()
  const prevExist = parameters.optionalFlag('prevExist')
  const isRefresh = parameters.optionalFlag('refresh') ?? false
  const value = form.get('value') ?? ''
  if (isRefresh) checkRefresh(value, ttl)
  if (method === 'GET' && isWait && !isLinearizable)
    return { type: 'wait', path, isRecursive, isStream, since }
  if (method === 'GET' || method === 'HEAD')
    return { type: 'get', path, isRecursive, isSorted, isLinearizable: isLinearizable && method === 'GET' }
  if (method === 'DELETE') {
    const condition = { prevValue, prevIndex }
    return {
      type: 'change',
      command: { type: 'delete', path, nowMs, isDirectory, isRecursive, ...condition },
      isQuiet,
    }
  }
  const expiresAtMs = ttl === undefined ? undefined : expiryOf(ttl, nowMs)
  const write = { path, nowMs, isDirectory, value, expiresAtMs }
  if (method === 'POST') return { type: 'change', command: { type: 'post', ...write }, isQuiet }
  return {
    type: 'change',
    command: { type: 'put', ...write, prevExist, prevValue, prevIndex, isRefresh },
    isQuiet,
  }
}

function checkRefresh(value: string, ttl: number | undefined): void {
  if (value !== '') throw new V2Error('refreshValue', 'A value was provided on a refresh')
  if (ttl === undefined) throw new V2Error('refreshTtlRequired', 'No TTL value set')
}

function expiryOf(ttl: number, nowMs: number): number {
  if (ttl > ttlSecondsMax) throw new V2Error('ttlNotNumber', `"ttl" is larger than ${ttlSecondsMax} seconds`)
  return nowMs + ttl * 1_000
}
