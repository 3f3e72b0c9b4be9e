import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import type { AppRouter } from '@ticketcd/api'
import type { TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { parseSearch, stringifySearch } from '../lib/search-params.ts'
import { ErrorPage } from './layout/error-page.tsx'
import { PendingPage } from './layout/pending-page.tsx'
import { routeTree } from './routeTree.gen.ts'

/** What routes may use before they render. */
export interface RouterContext {
  queryClient: QueryClient
  trpc: TRPCOptionsProxy<AppRouter>
}

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    parseSearch,
    stringifySearch,
    // In the layout's place for a page, so that the way on is still in sight.
    defaultErrorComponent: ErrorPage,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: PendingPage,
    // Soon enough to tell that something happens, late enough not to flicker.
    defaultPendingMs: 200,
    defaultPendingMinMs: 0,
    // TanStack Query decides what is fresh.
    defaultPreloadStaleTime: 0,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
