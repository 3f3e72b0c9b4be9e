import { randomBytes } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'
import { call } from './procedure.ts'

/** An account, with the values of the form for a new one. */
export interface Customer {
  readonly username: string
  readonly name: string
  readonly email: string
  readonly password: string
}

/** A customer without an account. */
export function stranger(): Customer {
  const username = `visitor-${randomBytes(5).toString('hex')}`
  return {
    username,
    name: 'Ada Visitor',
    email: `${username}@example.com`,
    password: 'correct-horse-battery',
  }
}

/** Creates an account without the form, and leaves its session in the request's cookies. */
export async function registered(request: APIRequestContext, url: string): Promise<Customer> {
  const customer = stranger()
  await call(request, url, 'auth.register', { ...customer })
  return customer
}

/** Logs the demo data set's admin in, and leaves the session in the request's cookies. */
export async function loggedInAsAdmin(request: APIRequestContext, url: string): Promise<void> {
  await call(request, url, 'auth.logIn', { username: 'admin', password: 'tickets-please' })
}
