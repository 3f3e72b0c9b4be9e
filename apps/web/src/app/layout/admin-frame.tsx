import { Link, Outlet } from '@tanstack/react-router'
import Lock from 'lucide-react/icons/lock'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { adminMessages } from './admin-messages.ts'

/** Frame of every admin page: the tabs, and the page below them. */
export function AdminFrame() {
  const account = useAccount()
  // The account is unknown while the server does not answer, such as during a restart. The page is
  // shown then too.
  if (account && account.role !== 'admin') return <AdminsOnly name={account.name} />
  return (
    <>
      <Tabs />
      <Outlet />
    </>
  )
}

const tabStyle =
  'flex h-11 items-center whitespace-nowrap border-transparent border-b-2 px-3 font-medium text-ink-soft text-sm hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent-ink aria-[current=page]:text-ink'

function Tabs() {
  const { tabs, nav } = useAreaMessages(adminMessages)
  return (
    <nav aria-label={nav} className="border-b print:hidden">
      <div className="page-width">
        <div className="-mx-3 flex overflow-x-auto [scrollbar-width:none]">
          <Link {...paths.admin()} activeOptions={{ exact: true, includeSearch: false }} className={tabStyle}>
            {tabs.overview}
          </Link>
          <Link {...paths.adminEvents()} activeOptions={{ includeSearch: false }} className={tabStyle}>
            {tabs.events}
          </Link>
          <Link {...paths.adminLists()} activeOptions={{ includeSearch: false }} className={tabStyle}>
            {tabs.lists}
          </Link>
          <Link {...paths.adminCluster()} activeOptions={{ includeSearch: false }} className={tabStyle}>
            {tabs.cluster}
          </Link>
        </div>
      </div>
    </nav>
  )
}

function AdminsOnly({ name }: { name: string }) {
  const { t } = useI18n()
  const messages = useAreaMessages(adminMessages)
  return (
    <EmptyState
      level={1}
      icon={<Lock />}
      title={messages.adminsOnly}
      action={
        <Link {...paths.home()} className={buttonStyle('primary')}>
          {t.app.backHome}
        </Link>
      }
    >
      {messages.loggedInAs(name)}
    </EmptyState>
  )
}
