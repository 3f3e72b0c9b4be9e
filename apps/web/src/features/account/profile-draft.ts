import { stored } from '../../lib/storage.ts'

/**
 * Unsaved input of the profile form. It survives an interrupting log in, and never holds a
 * password.
 */
export interface ProfileDraft {
  username: string
  name: string
  email: string
}

export const profileDraft = stored('sessionStorage', 'draft.profile', parseDraft)

function parseDraft(raw: unknown): ProfileDraft | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const { username, name, email } = raw as Record<string, unknown>
  const whole = typeof username === 'string' && typeof name === 'string' && typeof email === 'string'
  return whole ? { username, name, email } : undefined
}
