import { LogInInput, PasswordChangeInput, ProfileInput, RegisterInput } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { checked, firstProblem, problemsIn } from './account-fields.ts'

const typed = {
  username: '  Ana.Sousa ',
  name: 'Ana Sousa ',
  email: ' Ana@Example.org',
  password: 'correct horse',
}

describe('a typed value', () => {
  it('is normalised as the account stores it', () => {
    expect(checked(RegisterInput, typed)).toEqual({
      ok: true,
      input: {
        username: 'ana.sousa',
        name: 'Ana Sousa',
        email: 'ana@example.org',
        password: 'correct horse',
      },
    })
  })

  it('is missing if it is blank', () => {
    expect(checked(RegisterInput, { username: ' ', name: '', email: '', password: '' })).toEqual({
      ok: false,
      problems: { username: 'missing', name: 'missing', email: 'missing', password: 'missing' },
    })
  })

  it.each([
    ['username', 'ab'],
    ['username', 'ana:sousa'],
    ['name', 'x'.repeat(81)],
    ['email', 'ana@example'],
    ['password', 'seven77'],
  ] as const)('breaks the rule of %s: %s', (field, value) => {
    expect(checked(RegisterInput, { ...typed, [field]: value })).toEqual({
      ok: false,
      problems: { [field]: 'rule' },
    })
  })

  it('is accepted as a password at log in, even if it breaks the rule for new ones', () => {
    expect(checked(LogInInput, { username: 'ana', password: 'x' }).ok).toBe(true)
  })

  it('keeps its spaces if it is a password', () => {
    const result = checked(PasswordChangeInput, { current: ' old ', next: '  new one ' })
    expect(result).toEqual({ ok: true, input: { current: ' old ', next: '  new one ' } })
  })
})

describe('a failure', () => {
  it('points to the field whose value is taken', () => {
    expect(problemsIn({ code: 'username-taken' }, typed)).toEqual({ username: 'refused' })
    expect(problemsIn({ code: 'email-taken' }, { name: '', email: '' })).toEqual({ email: 'refused' })
  })

  it('points to the fields that the server rejects', () => {
    const issues = [
      { path: 'email', message: 'not an e-mail address' },
      { path: 'role', message: 'unknown' },
    ]
    expect(problemsIn({ code: 'invalid-input', issues }, { name: '', email: '' })).toEqual({ email: 'rule' })
  })

  it('marks the current password as wrong, and no field of the log in form', () => {
    expect(problemsIn({ code: 'wrong-credentials' }, { current: '', next: '' })).toEqual({
      current: 'refused',
    })
    expect(problemsIn({ code: 'wrong-credentials' }, { username: '', password: '' })).toEqual({})
  })

  it('of availability points to no field', () => {
    expect(problemsIn({ code: 'unavailable', retryAfterMs: 1 }, typed)).toEqual({})
  })
})

describe('the first problem', () => {
  it('is the topmost in the form, not the first one found', () => {
    expect(firstProblem(typed, { password: 'rule', name: 'missing' })).toBe('name')
  })

  it('is undefined for a form without problems', () => {
    const result = checked(ProfileInput, { name: 'Ana', email: 'ana@example.org' })
    expect(result.ok).toBe(true)
    expect(firstProblem(typed, {})).toBeUndefined()
  })
})
