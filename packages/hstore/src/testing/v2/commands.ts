import type { V2Delete, V2Post, V2Put } from '../../v2/v2-command.ts'

const nowMs = 1_000_000

export function put(path: string, value: string, more: Partial<V2Put> = {}): V2Put {
  const conditions = { prevExist: undefined, prevValue: '', prevIndex: 0, isRefresh: false }
  return {
    type: 'put',
    path,
    value,
    nowMs,
    isDirectory: false,
    expiresAtMs: undefined,
    ...conditions,
    ...more,
  }
}

export function post(path: string, value: string): V2Post {
  return { type: 'post', path, value, nowMs, isDirectory: false, expiresAtMs: undefined }
}

export function remove(path: string, more: Partial<V2Delete> = {}): V2Delete {
  const options = { isDirectory: false, isRecursive: false, prevValue: '', prevIndex: 0 }
  return { type: 'delete', path, nowMs, ...options, ...more }
}
