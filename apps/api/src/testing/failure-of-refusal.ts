import type { Failure } from '@ticketcd/schema'
import { Refusal } from '../http/refusal.ts'

/**
 * @returns the failure of the refusal with which the call rejects
 * @throws any other error of the call, and an error if it succeeds
 */
export async function failureOfRefusal(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    if (error instanceof Refusal) return error.failure
    throw error
  }
  throw new Error('it was not refused')
}
