import { createRootRouteWithContext } from '@tanstack/react-router'
import { ErrorPage } from '../layout/error-page.tsx'
import { Layout } from '../layout/layout.tsx'
import { NotFoundPage } from '../layout/not-found-page.tsx'
import type { RouterContext } from '../router.ts'

export const Route = createRootRouteWithContext<RouterContext>()({
  component: Layout,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
})
