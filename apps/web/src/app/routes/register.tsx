import { createFileRoute } from '@tanstack/react-router'
import { parseReturnSearch } from '../../lib/paths.ts'

export const Route = createFileRoute('/register')({
  validateSearch: parseReturnSearch,
})
