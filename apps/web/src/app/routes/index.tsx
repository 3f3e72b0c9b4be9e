import { createFileRoute } from '@tanstack/react-router'
import { parseCatalogueSearch } from '../../features/catalogue/catalogue-search.ts'
import { HomePage } from '../../features/catalogue/home-page.tsx'
import { FavouriteButton } from '../../features/favourites/favourite-button.tsx'

export const Route = createFileRoute('/')({
  validateSearch: parseCatalogueSearch,
  component: Home,
})

function Home() {
  return <HomePage action={(event) => <FavouriteButton eventId={event.eventId} name={event.name} />} />
}
