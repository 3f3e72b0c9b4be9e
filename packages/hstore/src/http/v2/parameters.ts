import { V2Error } from '../../v2/v2-error.ts'
import type { V2Form } from './v2-form.ts'

const trueTexts: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const falseTexts: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])

/** The values of parameters, with etcd's errors for malformed ones. */
export class Parameters {
  private readonly form: V2Form

  constructor(form: V2Form) {
    this.form = form
  }

  /** 0 without the parameter. */
  index(name: 'prevIndex' | 'waitIndex'): number {
    const text = this.form.get(name)
    if (text === undefined) return 0
    const value = unsigned(text)
    if (value === undefined) throw new V2Error('indexNotNumber', `invalid value for "${name}"`)
    return value
  }

  /** False without the parameter. */
  flag(name: string): boolean {
    const text = this.form.get(name)
    return text === undefined ? false : boolean(text, `invalid value for "${name}"`)
  }

  optionalFlag(name: 'prevExist' | 'refresh'): boolean | undefined {
    const text = this.form.get(name)
    return text === undefined ? undefined : boolean(text, `invalid value for ${name}`)
  }

  /** Seconds. An empty one is none. */
  ttl(): number | undefined {
    const text = this.form.get('ttl')
    if (text === undefined || text === '') return undefined
    const value = unsigned(text)
    if (value === undefined) throw new V2Error('ttlNotNumber', 'invalid value for "ttl"')
    return value
  }
}

/** @throws {V2Error} for anything that Go's `ParseBool` refuses */
function boolean(text: string, reason: string): boolean {
  if (trueTexts.has(text)) return true
  if (falseTexts.has(text)) return false
  throw new V2Error('invalidField', reason)
}

/** A number of 64 bits. Above 2^53 - 1 it is that one, which no index reaches. */
function unsigned(text: string): number | undefined {
  if (!/^0*\d{1,20}$/.test(text)) return undefined
  const value = BigInt(text)
  if (value >= 2n ** 64n) return undefined
  return Math.min(Number(value), Number.MAX_SAFE_INTEGER)
}
