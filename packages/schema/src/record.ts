import type * as z from 'zod/mini'

/**
 * A noun of the keyspace: how its key is built and parsed, and how its value is encoded and
 * decoded.
 *
 * Invariants kept here:
 * 1. `parse(build(parts))` equals `parts`. `parse` returns `undefined` for every string that
 *    `build` cannot return.
 * 2. No part contains a `:` or a `/`, so no input can forge a key or leave its prefix.
 * 3. A value is validated when it is written and again when it is read.
 */
export interface RecordType<Parts, Value> {
  readonly name: string
  readonly key: Key<Parts>
  /** @throws {DecodeError} if the text is not JSON or not a value of this noun. */
  decode(json: string): Value
  /** @throws {DecodeError} if the value breaks its own schema. */
  encode(value: Value): string
}

export interface Key<Parts> {
  /** @throws {KeyPartError} if a part breaks its schema. */
  build(parts: Parts): string
  /** The parts of a key of this noun; `undefined` for every other string. */
  parse(key: string): Parts | undefined
  /**
   * The prefix shared by all keys with these leading parts: `prefix({ eventId })` is
   * `ticket:<eventId>:`.
   */
  prefix(leading?: Partial<Parts>): string
}

export class KeyPartError extends Error {
  override readonly name = 'KeyPartError'
  constructor(
    readonly noun: string,
    readonly part: string,
    readonly value: unknown,
  ) {
    super(`${JSON.stringify(value)} cannot be the ${part} of a ${noun} key`)
  }
}

export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  constructor(
    readonly noun: string,
    readonly reason: string,
  ) {
    super(`not a valid ${noun}: ${reason}`)
  }
}

/** The schema of one part of a key. It accepts or rejects a text, and never transforms it. */
type PartSchema = z.ZodMiniType<string, string>
type Parts<Shape> = { readonly [Part in keyof Shape]: string }

const separator = ':'

function defineKey<Shape extends Record<string, PartSchema>>(noun: string, shape: Shape): Key<Parts<Shape>> {
  const names = Object.keys(shape)

  const checked = (part: string, value: unknown): string => {
    const result = shape[part]?.safeParse(value)
    if (!result?.success || /[:/]/.test(result.data)) throw new KeyPartError(noun, part, value)
    return result.data
  }

  return {
    build: (parts) => [noun, ...names.map((name) => checked(name, parts[name]))].join(separator),

    parse(key) {
      const [head, ...values] = key.split(separator)
      if (head !== noun || values.length !== names.length) return undefined
      const parts: Record<string, string> = {}
      for (const [index, name] of names.entries()) {
        const result = shape[name]?.safeParse(values[index])
        if (!result?.success || result.data.includes('/')) return undefined
        parts[name] = result.data
      }
      return parts as Parts<Shape>
    },

    prefix(leading = {}) {
      const given = Object.keys(leading).length
      const values = names.slice(0, given).map((name) => checked(name, leading[name as keyof typeof leading]))
      return [noun, ...values, ''].join(separator)
    },
  }
}

/**
 * Defines a noun.
 * @param name the first word of its keys
 * @param parts the schemas of the other parts of its keys, in order
 * @param value the schema of its values
 */
export function defineRecord<Shape extends Record<string, PartSchema>, Value extends z.ZodMiniType>(
  name: string,
  parts: Shape,
  value: Value,
): RecordType<Parts<Shape>, z.output<Value>> {
  const checked = (candidate: unknown): z.output<Value> => {
    const result = value.safeParse(candidate)
    if (!result.success) throw new DecodeError(name, describeIssues(result.error))
    return result.data
  }
  return {
    name,
    key: defineKey(name, parts),
    decode(json) {
      let candidate: unknown
      try {
        candidate = JSON.parse(json)
      } catch {
        throw new DecodeError(name, 'it is not JSON')
      }
      return checked(candidate)
    },
    encode: (candidate) => JSON.stringify(checked(candidate)),
  }
}

/** One line for all issues: `price: Invalid input, total: Invalid input`. */
export function describeIssues(error: z.core.$ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`).join(', ')
}
