import type * as z from 'zod/mini'
import type { ClientFailure, ClientFailureCode } from '../../lib/failure.ts'

/** The fields of all account forms, under their names in the api. A form has a subset of them. */
export const accountFields = ['username', 'name', 'email', 'password', 'current', 'next'] as const
export type AccountField = (typeof accountFields)[number]

/**
 * Why a field is invalid: it is empty, breaks its rule, or the server rejected it as taken or
 * wrong.
 */
export type Problem = 'missing' | 'rule' | 'refused'

/** By field. A field without a problem has no entry. */
export type Problems<Field extends string = AccountField> = Partial<Record<Field, Problem>>

export type FormSchema<Field extends AccountField, Input> = z.ZodMiniType<Input, Record<Field, string>>

export type Checked<Field extends string, Input> =
  | { ok: true; input: Input }
  | { ok: false; problems: Problems<Field> }

/**
 * Validates the typed values by the rules that the api applies too.
 * @returns the input to send, or a problem for each invalid field
 */
export function checked<Field extends AccountField, Input>(
  schema: FormSchema<Field, Input>,
  typed: Record<Field, string>,
): Checked<Field, Input> {
  const result = schema.safeParse(typed)
  if (result.success) return { ok: true, input: result.data }
  const problems: Problems<Field> = {}
  for (const { path } of result.error.issues) {
    const field = path[0]
    if (isFieldOf(typed, field)) problems[field] = typed[field].trim() === '' ? 'missing' : 'rule'
  }
  return { ok: false, problems }
}

/** Returns the problems that a failure names by field; empty if it concerns the whole form. */
export function problemsIn<Field extends AccountField>(
  failure: ClientFailure,
  typed: Record<Field, string>,
): Problems<Field> {
  const problems: Problems<Field> = {}
  if (failure.code === 'invalid-input') {
    for (const { path } of failure.issues) {
      const field = path.split('.')[0]
      if (isFieldOf(typed, field)) problems[field] = 'rule'
    }
    return problems
  }
  const field = refusedFields[failure.code]
  if (isFieldOf(typed, field)) problems[field] = 'refused'
  return problems
}

/** The log in form has no entry: the api does not say which of its two fields was wrong. */
const refusedFields: Partial<Record<ClientFailureCode, AccountField>> = {
  'username-taken': 'username',
  'email-taken': 'email',
  'wrong-credentials': 'current',
}

/**
 * Returns the topmost field that has a problem.
 * @param typed in the order of the form
 */
export function firstProblem<Field extends string>(
  typed: Record<Field, string>,
  problems: Problems<Field>,
): Field | undefined {
  return (Object.keys(typed) as Field[]).find((field) => problems[field] !== undefined)
}

function isFieldOf<Field extends string>(typed: Record<Field, string>, field: unknown): field is Field {
  return typeof field === 'string' && Object.hasOwn(typed, field)
}
