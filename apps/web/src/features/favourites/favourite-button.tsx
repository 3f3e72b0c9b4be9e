import { useNavigate } from '@tanstack/react-router'
import { clsx } from 'clsx'
import Heart from 'lucide-react/icons/heart'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useReturnAddress } from '../../lib/return-address.ts'
import { useFavourite } from './use-favourite.ts'

interface FavouriteButtonProps {
  eventId: string
  /** The event's name, for the button's own. */
  name: string
}

/** The heart of an event. Without an account it leads to log in, and back. */
export function FavouriteButton({ eventId, name }: FavouriteButtonProps) {
  const { t } = useI18n()
  const account = useAccount()
  const navigate = useNavigate()
  const next = useReturnAddress()
  const [chosen, toggle] = useFavourite(eventId)
  const label = chosen ? t.favourite.remove(name) : t.favourite.add(name)
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-label={label}
      title={label}
      onClick={() => {
        if (account) toggle()
        else void navigate(paths.logIn(next))
      }}
      className="grid size-9 place-items-center rounded-full border bg-raised text-ink-soft transition-colors hover:text-accent-ink"
    >
      <Heart aria-hidden="true" className={clsx('size-4.5', chosen && 'fill-accent text-accent')} />
    </button>
  )
}
