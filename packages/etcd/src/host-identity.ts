import type { Host, Response } from './host.ts'
import type { Session } from './session.ts'
import { isStaleToken, isWireError } from './wire-failure.ts'

export type Header = Response<'memberList'>['header']

/**
 * The member and the cluster that answer at a host. A node without a leader refuses the request,
 * and so does a learner. No login is sent unless the node requires it: the node may be foreign.
 * Rejects with the wire's error.
 */
export async function identityOf(host: Host, session: Session, deadlineMs: number): Promise<Header> {
  // Any user may list the members. From 3.5.28 to 3.5.30 only root may request a status.
  const ask = async (token?: string) =>
    (await host.call('memberList', {}, { deadlineMs, token, requireLeader: true })).header
  try {
    return await ask()
  } catch (error) {
    if (!isWireError(error) || !isStaleToken(error)) throw error
    return session.loggedIn(host, ask)
  }
}
