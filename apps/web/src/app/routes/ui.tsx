import { createFileRoute, notFound } from '@tanstack/react-router'
import { DesignPage } from '../../features/design/design-page.tsx'

export const Route = createFileRoute('/ui')({
  beforeLoad: () => {
    if (!import.meta.env.DEV) throw notFound()
  },
  // A build-time constant, so that a production build does not contain the page.
  component: import.meta.env.DEV ? DesignPage : () => null,
})
