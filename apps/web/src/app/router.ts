import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import type { AppRouter } from '@ticketcd/api'
import type { TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { parseSearch, stringifySearch } from '../lib/search-params.ts'
import { ErrorPage } from './layout/error-page.tsx'
import { PendingPage } from './layout/pending-page.tsx'
import { routeTree } from './routeTree.gen.ts'

/** Context of guards and loaders, available before a route renders. */
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
    // Rendered inside the layout, so that the navigation stays visible.
    defaultErrorComponent: ErrorPage,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: PendingPage,
    // Early enough to show progress, late enough not to flicker.
    defaultPendingMs: 200,
    defaultPendingMinMs: 0,
    // TanStack Query decides about freshness.
    defaultPreloadStaleTime: 0,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
