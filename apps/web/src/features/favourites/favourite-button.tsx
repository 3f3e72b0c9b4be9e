import { useNavigate } from '@tanstack/react-router'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useReturnAddress } from '../../lib/return-address.ts'
import { HeartButton } from './heart-button.tsx'
import { useFavourites } from './use-favourites.ts'

interface FavouriteButtonProps {
  eventId: string
  /** The name of the event, for the label of the button. */
  name: string
}

/** The heart button of an event. Without an account it leads to log in, and back. */
export function FavouriteButton({ eventId, name }: FavouriteButtonProps) {
  const { t } = useI18n()
  const account = useAccount()
  const navigate = useNavigate()
  const next = useReturnAddress()
  const favourites = useFavourites()
  const chosen = favourites.has(eventId) ?? false
  return (
    <HeartButton
      filled={chosen}
      label={chosen ? t.favourite.remove(name) : t.favourite.add(name)}
      onClick={() => {
        if (!account) void navigate(paths.logIn(next))
        else if (chosen) favourites.remove(eventId)
        else favourites.add(eventId)
      }}
    />
  )
}
