import type { ResponseOp } from '@ticketcd/wire'
import { keyJson, keyText, kvJson, kvText } from '../bytes-text.ts'
import type { Operation } from './operation.ts'

/** The result of one operation, for scripts. */
export function operationJson(operation: Operation, response: ResponseOp | undefined): object {
  switch (operation.type) {
    case 'get': {
      const kvs = response?.responseRange?.kvs ?? []
      return { get: { ...keyJson(operation.key), kvs: kvs.map((kv) => kvJson(kv, operation.keysOnly)) } }
    }
    case 'set':
      return { set: keyJson(operation.key) }
    case 'delete':
      return { delete: { ...keyJson(operation.key), deleted: response?.responseDeleteRange?.deleted ?? 0 } }
    default:
      return operation satisfies never
  }
}

/** The same for people. */
export function operationText(operation: Operation, response: ResponseOp | undefined): string {
  const key = keyText(operation.key)
  switch (operation.type) {
    case 'get': {
      const kvs = response?.responseRange?.kvs ?? []
      if (kvs.length === 0) return `get ${key}: nothing`
      return kvs.map((kv) => `get ${kvText(kv, operation.keysOnly)}`).join('\n')
    }
    case 'set':
      return `set ${key}`
    case 'delete': {
      const deleted = response?.responseDeleteRange?.deleted ?? 0
      return `delete ${key}: ${deleted} ${deleted === 1 ? 'key' : 'keys'}`
    }
    default:
      return operation satisfies never
  }
}
