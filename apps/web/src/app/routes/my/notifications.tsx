import { createFileRoute } from '@tanstack/react-router'
import { NotificationsPage } from '../../../features/notifications/notifications-page.tsx'
import { WaitingOverview } from '../../../features/waiting-list/waiting-overview.tsx'

export const Route = createFileRoute('/my/notifications')({
  loader: ({ context: { queryClient, trpc } }) => {
    void queryClient.prefetchQuery(trpc.notifications.mine.queryOptions())
  },
  component: Notifications,
})

function Notifications() {
  return <NotificationsPage offers={<WaitingOverview places={false} />} />
}
