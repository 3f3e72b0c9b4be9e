import type * as z from 'zod/mini'
import type { ClientFailure, ClientFailureCode } from '../../lib/failure.ts'

/** Every field that an account's forms have. A form has some of them, under the names that the api gives them. */
export const accountFields = ['username', 'name', 'email', 'password', 'current', 'next'] as const
export type AccountField = (typeof accountFields)[number]

/** What is wrong with a field: nothing typed, against its rule, or refused by the server as taken or wrong. */
export type Problem = 'missing' | 'rule' | 'refused'

/** By field; a field without a problem is not there. */
export type Problems<Field extends string = AccountField> = Partial<Record<Field, Problem>>

export type FormSchema<Field extends AccountField, Input> = z.ZodMiniType<Input, Record<Field, string>>

export type Checked<Field extends string, Input> =
  | { ok: true; input: Input }
  | { ok: false; problems: Problems<Field> }

/** Judges what was typed by the rules that the api has too. @returns what to send, or every problem */
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

/** The problems of single fields that a failure names; empty when it is about the form as a whole. */
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

/** At log in nobody says which of the two was wrong, so there it is nobody's field. */
const refusedFields: Partial<Record<ClientFailureCode, AccountField>> = {
  'username-taken': 'username',
  'email-taken': 'email',
  'wrong-credentials': 'current',
}

/** The topmost of a form's fields that have a problem. @param typed in the order in which the fields stand */
export function firstProblem<Field extends string>(
  typed: Record<Field, string>,
  problems: Problems<Field>,
): Field | undefined {
  return (Object.keys(typed) as Field[]).find((field) => problems[field] !== undefined)
}

function isFieldOf<Field extends string>(typed: Record<Field, string>, field: unknown): field is Field {
  return typeof field === 'string' && Object.hasOwn(typed, field)
}
