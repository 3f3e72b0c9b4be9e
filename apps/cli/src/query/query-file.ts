import * as z from 'zod'
import { exitCodes, Failure } from '../failure.ts'
import { JsonDocument } from '../json-document.ts'

/**
 * A field of a row: `key`, a part of the key such as `eventId`, `value.name`, `modRevision`, or a
 * field of a joined value.
 */
const Field = z.string().min(1)

const Column = z.union(
  [
    Field,
    z.strictObject({
      field: Field,
      title: z.string().min(1).optional(),
      /** The format in a table; JSON always has the value itself. */
      as: z.enum(['text', 'money', 'time']).optional(),
    }),
  ],
  'write a field, or { "field": …, "title": …, "as": "money" }',
)
export type Column = z.output<typeof Column>

const Operand = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Condition = z
  .strictObject({
    /** With several fields, one matching field is enough. */
    field: z.union([Field, z.array(Field).min(1)]),
    is: Operand.optional(),
    isNot: Operand.optional(),
    /** Ignores case and accents. */
    contains: z.string().optional(),
    atLeast: z.union([z.string(), z.number()]).optional(),
    atMost: z.union([z.string(), z.number()]).optional(),
  })
  .refine((condition) => Object.keys(condition).length > 1, 'say is, isNot, contains, atLeast or atMost')
export type Condition = z.output<typeof Condition>

const Group = z.strictObject({ by: z.array(Field).min(1), sum: z.array(Field).default([]) })
const Sort = z.strictObject({ by: Field, order: z.enum(['ascending', 'descending']).default('ascending') })
const Limit = z.int().min(1).max(1_000_000)
const Revision = z.int().min(1)

const heading = {
  title: z.string().optional(),
  parameters: z
    .record(
      z.string().regex(/^\w+$/),
      z.strictObject({ about: z.string().optional(), default: z.string().optional() }),
    )
    .default({}),
  columns: z.array(Column).min(1).optional(),
}

/** Each kind of query by the field that selects it. */
const kinds = {
  get: z.strictObject({ ...heading, get: z.string().min(1), revision: Revision.optional() }),
  prefix: z.strictObject({
    ...heading,
    prefix: z.string(),
    keysOnly: z.boolean().default(false),
    revision: Revision.optional(),
    /** Values of other keys, by their name in the row: `{ "event": "event:{eventId}" }`. */
    join: z.record(z.string().regex(/^\w+$/), z.string().min(1)).default({}),
    where: z.array(Condition).default([]),
    group: Group.optional(),
    sort: Sort.optional(),
    limit: Limit.optional(),
  }),
  count: z.strictObject({ ...heading, count: z.string(), revision: Revision.optional() }),
  history: z.strictObject({ ...heading, history: z.string().min(1), limit: Limit.optional() }),
  watch: z.strictObject({
    ...heading,
    watch: z.string(),
    from: Revision.optional(),
    limit: Limit.optional(),
    seconds: z.number().positive().max(86_400).optional(),
  }),
}

type Kind = keyof typeof kinds
const kindNames = Object.keys(kinds) as Kind[]

export type PrefixQuery = z.output<typeof kinds.prefix>
export type WatchQuery = z.output<typeof kinds.watch>
export type Query = { [Name in Kind]: z.output<(typeof kinds)[Name]> & { kind: Name } }[Kind]

/**
 * Reads a query file and replaces the parameters by their values.
 * @param given values of parameters, by name
 * @throws {Failure} with file, line, column and reason
 */
export function readQuery(path: string, given: Readonly<Record<string, string>>): Query {
  return parseQuery(JsonDocument.read(path), given)
}

export function parseQuery(document: JsonDocument, given: Readonly<Record<string, string>>): Query {
  const named = kindNames.filter((name) => document.fields.includes(name))
  const [kind] = named
  if (!kind || named.length > 1)
    throw document.fail([], `a query has exactly one of ${kindNames.map((name) => `“${name}”`).join(', ')}`)
  const template = document.parse(kinds[kind])
  const values = valuesOf(template.parameters, given)
  const filled = fill(template, [], (text, place) => {
    const inKey = place.length === 1 && place[0] === kind
    return text.replace(/\$\{(\w*)\}/g, (_, name: string) => {
      const value = values.get(name)
      if (value === undefined)
        throw document.fail(place, `\${${name}} is not among the parameters of this file`)
      // A value must not contain a separator, or it would change the structure of the key.
      if (inKey && !/^[^:/]+$/.test(value))
        throw new Failure(`--set ${name}=${value} cannot be a part of a key.`, { exitCode: exitCodes.usage })
      return value
    })
  })
  return { ...(filled as typeof template), kind } as Query
}

function valuesOf(
  parameters: Query['parameters'],
  given: Readonly<Record<string, string>>,
): Map<string, string> {
  const known = Object.keys(parameters)
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new Failure(
      `The query has no parameter “${unknown}”. ${known.length > 0 ? `It has ${known.join(', ')}.` : 'It has none.'}`,
      { exitCode: exitCodes.usage },
    )
  return new Map(
    Object.entries(parameters).map(([name, parameter]) => {
      const value = given[name] ?? parameter.default
      if (value === undefined)
        throw new Failure(
          `The query needs --set ${name}=…${parameter.about ? ` (${parameter.about})` : ''}.`,
          {
            exitCode: exitCodes.usage,
          },
        )
      return [name, value]
    }),
  )
}

/** A copy of a value in which every text is replaced, except the descriptions of the parameters. */
function fill(
  value: unknown,
  place: readonly (string | number)[],
  replace: (text: string, place: readonly (string | number)[]) => string,
): unknown {
  if (typeof value === 'string') return replace(value, place)
  if (Array.isArray(value)) return value.map((item, index) => fill(item, [...place, index], replace))
  if (typeof value !== 'object' || value === null || place[0] === 'parameters') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fill(item, [...place, name], replace)]),
  )
}
