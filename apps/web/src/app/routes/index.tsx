import { createFileRoute } from '@tanstack/react-router'
import type { EventCard } from '@ticketcd/schema'
import { catalogueOptions, featuredOptions } from '../../features/catalogue/catalogue-options.ts'
import { isUnfiltered, parseCatalogueSearch } from '../../features/catalogue/catalogue-search.ts'
import { HomePage } from '../../features/catalogue/home-page.tsx'
import { FavouriteButton } from '../../features/favourites/favourite-button.tsx'

export const Route = createFileRoute('/')({
  validateSearch: parseCatalogueSearch,
  loaderDeps: ({ search }) => search,
  // Asks while the page's code is still on its way; the page itself says what went wrong.
  loader: ({ context: { queryClient, trpc }, deps }) => {
    void queryClient.prefetchInfiniteQuery(catalogueOptions(trpc, deps))
    if (isUnfiltered(deps)) void queryClient.prefetchQuery(featuredOptions(trpc))
  },
  component: Home,
})

function Home() {
  return <HomePage action={heart} />
}

const heart = ({ eventId, name }: EventCard) => <FavouriteButton eventId={eventId} name={name} />
