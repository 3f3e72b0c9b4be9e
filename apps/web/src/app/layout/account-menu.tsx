import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Account } from '@ticketcd/schema'
import Bell from 'lucide-react/icons/bell'
import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column'
import Heart from 'lucide-react/icons/heart'
import LogOut from 'lucide-react/icons/log-out'
import MenuIcon from 'lucide-react/icons/menu'
import Ticket from 'lucide-react/icons/ticket'
import UserPlus from 'lucide-react/icons/user-plus'
import UserRound from 'lucide-react/icons/user-round'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Menu, menuItemStyle } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.ts'
import { Preferences } from './preferences.tsx'

/** Links to the account's own pages, language, theme and log-out. */
export function AccountMenu({ account }: { account: Account | null }) {
  const { t } = useI18n()
  const logOut = useLogOut()
  return (
    <Menu
      label={account ? t.app.account(account.name) : t.app.menu}
      buttonClassName="size-10"
      button={account ? <Initials name={account.name} /> : <MenuIcon className="size-5" aria-hidden="true" />}
    >
      {account && (
        <div className="truncate px-3 pt-1 pb-2">
          <p className="truncate font-medium">
            <bdi>{account.name}</bdi>
          </p>
          <p className="truncate text-ink-soft text-xs">{account.email}</p>
        </div>
      )}
      <Link {...paths.tickets()} className={`${menuItemStyle} md:hidden`}>
        <Ticket aria-hidden="true" />
        {t.app.myTickets}
      </Link>
      <Link {...paths.favourites()} className={`${menuItemStyle} md:hidden`}>
        <Heart aria-hidden="true" />
        {t.app.favourites}
      </Link>
      {account && (
        <Link {...paths.notifications()} className={menuItemStyle}>
          <Bell aria-hidden="true" />
          {t.app.notifications}
        </Link>
      )}
      {account?.role === 'admin' && (
        <Link {...paths.admin()} className={menuItemStyle}>
          <ChartNoAxesColumn aria-hidden="true" />
          {t.app.admin}
        </Link>
      )}
      {account ? (
        <Link {...paths.profile()} className={menuItemStyle}>
          <UserRound aria-hidden="true" />
          {t.app.profile}
        </Link>
      ) : (
        <Link {...paths.register()} className={menuItemStyle}>
          <UserPlus aria-hidden="true" />
          {t.app.register}
        </Link>
      )}
      <Preferences />
      {account && (
        <div className="mt-3 border-t pt-2">
          <button type="button" data-closes className={menuItemStyle} onClick={() => logOut()}>
            <LogOut aria-hidden="true" />
            {t.app.logOut}
          </button>
        </div>
      )}
    </Menu>
  )
}

function useLogOut() {
  const { t, format } = useI18n()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { mutate } = useMutation(
    trpc.auth.logOut.mutationOptions({
      onSuccess: async () => {
        await navigate(paths.home())
        queryClient.setQueryData(trpc.auth.me.queryKey(), null)
        // The next account must not see the cached data of this one.
        queryClient.removeQueries({ type: 'inactive' })
        await queryClient.invalidateQueries()
        await toast(t.app.loggedOut)
      },
      // On a shared machine the user must notice that the session is still open.
      onError: (error) => toast(`${sentenceFor(failureOf(error), t, format)} ${t.app.stillLoggedIn}`),
    }),
  )
  return mutate
}

function Initials({ name }: { name: string }) {
  const letters = name
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? '')
    .slice(0, 2)
    .join('')
  return (
    <span
      aria-hidden="true"
      className="grid size-8 place-items-center rounded-full bg-accent-wash font-semibold text-accent-ink text-xs uppercase"
    >
      {letters}
    </span>
  )
}
