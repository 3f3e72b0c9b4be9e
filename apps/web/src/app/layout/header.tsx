import { Link } from '@tanstack/react-router'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useReturnAddress } from '../../lib/return-address.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { NotificationBell } from './notification-bell.tsx'
import { SearchBox } from './search-box.tsx'
import { Wordmark } from './wordmark.tsx'

const linkStyle =
  'rounded-md px-3 py-2 font-medium text-ink-soft text-sm hover:bg-sunken hover:text-ink aria-[current=page]:text-ink'

export function Header() {
  const { t } = useI18n()
  const account = useAccount()
  const next = useReturnAddress()
  return (
    <header className="print:hidden sticky top-0 z-30 border-b bg-page/90 backdrop-blur-md">
      <div className="page-width flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 md:flex-nowrap">
        <Link {...paths.home()} aria-label={t.app.home} className="mr-auto rounded-sm py-2 md:mr-4">
          <Wordmark />
        </Link>
        <div className="order-last w-full md:order-none md:max-w-md md:flex-1">
          <SearchBox />
        </div>
        <nav aria-label={t.app.nav} className="flex items-center gap-1 md:ml-auto">
          <Link {...paths.tickets()} className={`${linkStyle} max-md:hidden`}>
            {t.app.myTickets}
          </Link>
          <Link {...paths.favourites()} className={`${linkStyle} max-md:hidden`}>
            {t.app.favourites}
          </Link>
          {account === null && (
            <Link {...paths.logIn(next)} className={`${buttonStyle('primary', 'sm')} mx-1`}>
              {t.app.logIn}
            </Link>
          )}
          {account && <NotificationBell />}
          <AccountMenu account={account ?? null} />
        </nav>
      </div>
    </header>
  )
}
