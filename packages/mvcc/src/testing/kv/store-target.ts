import type { Change, LeaseId } from '../../key-value.ts'
import { KvStore } from '../../kv/store.ts'
import { validateDeleteRange, validatePut, validateRange, validateTxn } from '../../kv/validate.ts'
import { StoreError } from '../../store-error.ts'
import { readChange } from './read-change.ts'
import { renderDelete, renderPut, renderRange, renderTxn } from './render.ts'
import type { Call } from './requests.ts'
import type { Target } from './target.ts'

const maxTxnOps = 128

/** The store of this package, with the checks that come before it. */
export class StoreTarget implements Target {
  private readonly granted = new Set<LeaseId>()
  readonly changes: Change[] = []
  readonly store = new KvStore({
    leases: { has: (id) => this.granted.has(id), attach() {}, detach() {} },
    onChange: (change) => this.changes.push(readChange(change)),
  })

  async call(call: Call): Promise<string> {
    return this.run(call)
  }

  run(call: Call): string {
    try {
      return this.answer(call)
    } catch (error) {
      if (error instanceof StoreError) return `${error.code} ${error.message}`
      throw error
    }
  }

  private answer(call: Call): string {
    const { store } = this
    if (call.compact !== undefined) {
      const { header } = store.compact(call.compact)
      if (call.compact.physical) while (store.stepCompaction(1000) === 'running');
      return `@${header.revision}`
    }
    if (call.hashKv !== undefined) {
      const { hash, compactRevision } = store.hashKv(call.hashKv)
      return `hash ${hash} since ${compactRevision}`
    }
    if (call.grant !== undefined) {
      this.granted.add(call.grant)
      return 'granted'
    }
    if (call.requestRange !== undefined) {
      validateRange(call.requestRange)
      return renderRange(store.range(call.requestRange))
    }
    if (call.requestPut !== undefined) {
      validatePut(call.requestPut)
      return renderPut(store.put(call.requestPut))
    }
    if (call.requestDeleteRange !== undefined) {
      validateDeleteRange(call.requestDeleteRange)
      return renderDelete(store.deleteRange(call.requestDeleteRange))
    }
    if (call.requestTxn === undefined) throw new Error('a call without a request')
    validateTxn(call.requestTxn, maxTxnOps)
    return renderTxn(store.txn(call.requestTxn))
  }
}
