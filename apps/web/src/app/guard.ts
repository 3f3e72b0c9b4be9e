import { type ParsedLocation, redirect } from '@tanstack/react-router'
import type { Account } from '@ticketcd/schema'
import { paths, type ReturnSearch, target } from '../lib/paths.ts'
import type { RouterContext } from './router.ts'

/** For `beforeLoad` of pages that belong to somebody: others log in first and come back. */
export async function requireAccount({
  context,
  location,
}: {
  context: RouterContext
  location: ParsedLocation
}): Promise<void> {
  if ((await whoIsThere(context)) === null) throw redirect({ ...paths.logIn(location.href), replace: true })
}

/** For `beforeLoad` of log in and registration: whoever is logged in already goes on at once. */
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
 * @returns `undefined` when it cannot be told now. The page then comes up all the same: what it asks for is refused by
 * the server if it must be, and what it knows without the server stays in sight.
 */
async function whoIsThere({ queryClient, trpc }: RouterContext): Promise<Account | null | undefined> {
  const me = trpc.auth.me.queryOptions(undefined, { retry: false })
  return queryClient.ensureQueryData(me).catch(() => undefined)
}
