import { createFileRoute } from '@tanstack/react-router'
import type { EventCard } from '@ticketcd/schema'
import { catalogueOptions, featuredOptions } from '../../features/catalogue/catalogue-options.ts'
import { isUnfiltered, parseCatalogueSearch } from '../../features/catalogue/catalogue-search.ts'
import { HomePage } from '../../features/catalogue/home-page.tsx'
import { FavouriteButton } from '../../features/favourites/favourite-button.tsx'

export const Route = createFileRoute('/')({
  validateSearch: parseCatalogueSearch,
  loaderDeps: ({ search }) => search,
  // Fetches data while the page's code is loading. The page itself shows errors.
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
