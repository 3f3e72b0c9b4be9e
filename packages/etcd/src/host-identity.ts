import type { Host, Response } from './host.ts'
import type { Session } from './session.ts'
import { isStaleToken, isWireError } from './wire-failure.ts'

export type Header = Response<'memberList'>['header']

/**
 * Which member of which cluster answers at a host. A node without a leader refuses the question, and so does a learner.
 * No login is sent unless the node insists: it may be somebody else's. Rejects with the wire's error.
 */
export async function identityOf(host: Host, session: Session, deadlineMs: number): Promise<Header> {
  // Any user may ask for the members. From 3.5.28 to 3.5.30 only root may ask for a status.
  const ask = async (token?: string) =>
    (await host.call('memberList', {}, { deadlineMs, token, requireLeader: true })).header
  try {
    return await ask()
  } catch (error) {
    if (!isWireError(error) || !isStaleToken(error)) throw error
    return session.loggedIn(host, ask)
  }
}
