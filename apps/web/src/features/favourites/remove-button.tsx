import type { EventCard } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { isolated } from '../../lib/isolated.ts'
import { toast } from '../../ui/toast.ts'
import { HeartButton } from './heart-button.tsx'
import type { Favourites } from './use-favourites.ts'

/** Removes an event from the list, and offers to undo that. */
export function RemoveButton({ event, favourites }: { event: EventCard; favourites: Favourites }) {
  const { t } = useI18n()
  const { eventId, name } = event
  return (
    <HeartButton
      filled
      label={t.favourite.remove(name)}
      onClick={({ currentTarget }) => {
        focusNeighbour(currentTarget)
        favourites.remove(eventId)
        void toast(t.favourite.removed(isolated(name)), {
          label: t.favourite.undo,
          onPress: () => favourites.add(eventId),
        })
      }}
    />
  )
}

/** The removed button has the focus, so it moves to the next event, or to the title of the page. */
function focusNeighbour(button: HTMLElement) {
  const item = button.closest('li')
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling
  const target = neighbour?.querySelector('button') ?? document.getElementById('favourites')
  target?.focus()
}
