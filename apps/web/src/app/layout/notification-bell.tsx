import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Bell from 'lucide-react/icons/bell'
import { refetchEvery } from '../../lib/connection.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'

/** Link to the alerts, with the number of fired and unread ones. */
export function NotificationBell() {
  const { t, format } = useI18n()
  const trpc = useTRPC()
  const { data: unread = 0 } = useQuery(
    trpc.notifications.unread.queryOptions(undefined, { refetchInterval: refetchEvery(30_000) }),
  )
  const label = t.app.notificationsUnread(unread, format.number(unread))
  return (
    <Link
      {...paths.notifications()}
      aria-label={label}
      title={label}
      className="relative grid size-10 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:text-ink"
    >
      <Bell aria-hidden="true" className="size-5" />
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="figures absolute top-0.5 right-0 grid h-4.5 min-w-4.5 place-items-center rounded-full border-2 border-page bg-accent px-1 font-semibold text-[0.625rem] text-on-accent leading-none"
        >
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  )
}
