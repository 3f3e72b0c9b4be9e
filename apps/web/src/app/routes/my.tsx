import { createFileRoute } from '@tanstack/react-router'
import { requireAccount } from '../guard.ts'

/** Everything below belongs to the account that is logged in. */
export const Route = createFileRoute('/my')({ beforeLoad: requireAccount })
