import { createFileRoute } from '@tanstack/react-router'
import { parseCatalogueSearch } from '../../features/catalogue/catalogue-search.ts'

export const Route = createFileRoute('/')({
  validateSearch: parseCatalogueSearch,
})
