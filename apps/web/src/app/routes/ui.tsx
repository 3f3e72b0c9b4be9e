import { createFileRoute, notFound } from '@tanstack/react-router'
import { DesignPage } from '../../features/design/design-page.tsx'

export const Route = createFileRoute('/ui')({
  beforeLoad: () => {
    if (!import.meta.env.DEV) throw notFound()
  },
  // Decided while building, so that a production build carries nothing of the page.
  component: import.meta.env.DEV ? DesignPage : () => null,
})
