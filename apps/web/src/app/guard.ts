import { type ParsedLocation, redirect } from '@tanstack/react-router'
import type { Account } from '@ticketcd/schema'
import { paths, type ReturnSearch, target } from '../lib/paths.ts'
import type { RouterContext } from './router.ts'

/**
 * `beforeLoad` of pages that need an account.
 * @throws a redirect to log-in, which leads back, if nobody is logged in
 */
export async function requireAccount({
  context,
  location,
}: {
  context: RouterContext
  location: ParsedLocation
}): Promise<void> {
  if ((await whoIsThere(context)) === null) throw redirect({ ...paths.logIn(location.href), replace: true })
}

/**
 * `beforeLoad` of log-in and registration.
 * @throws a redirect to the return address if an account is logged in already
 */
export async function leaveWhenLoggedIn({
  context,
  search,
}: {
  context: RouterContext
  search: ReturnSearch
}): Promise<void> {
  if (await whoIsThere(context)) throw redirect({ ...target(search.next), replace: true })
}

/**
 * @returns `undefined` if the server does not answer. The page is then shown without a check. The
 * server rejects its private requests if necessary, and cached data stays visible.
 */
async function whoIsThere({ queryClient, trpc }: RouterContext): Promise<Account | null | undefined> {
  const me = trpc.auth.me.queryOptions(undefined, { retry: false })
  return queryClient.ensureQueryData(me).catch(() => undefined)
}
