import { type ParsedLocation, redirect } from '@tanstack/react-router'
import { paths } from '../lib/paths.ts'
import type { RouterContext } from './router.ts'

/** For `beforeLoad` of pages that belong to somebody: others log in first and come back. */
export async function requireAccount({
  context,
  location,
}: {
  context: RouterContext
  location: ParsedLocation
}): Promise<void> {
  const account = await context.queryClient.ensureQueryData(context.trpc.auth.me.queryOptions())
  if (!account) throw redirect({ ...paths.logIn(location.href), replace: true })
}
