import { createFileRoute } from '@tanstack/react-router'
import { ListsPage } from '../../../features/event-admin/lists/lists-page.tsx'

export const Route = createFileRoute('/admin/lists')({ component: ListsPage })
