import { createFileRoute } from '@tanstack/react-router'
import { NotificationsPage } from '../../../features/notifications/notifications-page.tsx'

export const Route = createFileRoute('/my/notifications')({
  loader: ({ context: { queryClient, trpc } }) => {
    void queryClient.prefetchQuery(trpc.notifications.mine.queryOptions())
  },
  component: NotificationsPage,
})
