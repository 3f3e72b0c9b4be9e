import * as z from 'zod/mini'
import { Email, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { IsoTime, line } from './value.ts'

export const Role = z.enum(['customer', 'admin'])
export type Role = z.output<typeof Role>

export const PersonName = line(80)

export const UserValue = z.object({
  name: PersonName,
  email: Email,
  /** Argon2id in PHC string format. */
  passwordHash: z.string().check(z.startsWith('$argon2id$')),
  role: Role,
  createdAt: IsoTime,
})
export type UserValue = z.output<typeof UserValue>

/** `user:<username>` */
export const User = defineRecord('user', { username: Username }, UserValue)

/**
 * `email:<email>`: reserves an address for one account. The transaction that writes the user writes
 * it too.
 */
export const EmailOwner = defineRecord('email', { email: Email }, z.object({ username: Username }))

/** The view of an account for its owner. It never contains the password hash. */
export interface Account {
  username: string
  name: string
  email: string
  role: Role
  /** ISO 8601, UTC */
  createdAt: string
}

export function accountOf(username: string, user: UserValue): Account {
  return { username, name: user.name, email: user.email, role: user.role, createdAt: user.createdAt }
}

/** A name with capitals or with spaces around it means the same account. */
const folded = z.string().check(z.trim(), z.toLowerCase())

export const UsernameInput = z.pipe(folded, Username)
export const EmailInput = z.pipe(folded, Email)
export const PersonNameInput = z.pipe(z.string().check(z.trim()), PersonName)
/** Length is the only rule (NIST SP 800-63B); the upper bound keeps hashing cheap. */
export const PasswordInput = z.string().check(z.minLength(8), z.maxLength(200))

export const RegisterInput = z.object({
  username: UsernameInput,
  name: PersonNameInput,
  email: EmailInput,
  password: PasswordInput,
})
export type RegisterInput = z.input<typeof RegisterInput>

export const LogInInput = z.object({
  username: z.string().check(z.trim(), z.toLowerCase(), z.minLength(1), z.maxLength(254)),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
})
export type LogInInput = z.input<typeof LogInInput>

export const ProfileInput = z.object({ name: PersonNameInput, email: EmailInput })
export type ProfileInput = z.input<typeof ProfileInput>

export const PasswordChangeInput = z.object({
  current: z.string().check(z.minLength(1), z.maxLength(200)),
  next: PasswordInput,
})
export type PasswordChangeInput = z.input<typeof PasswordChangeInput>
