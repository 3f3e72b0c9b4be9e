import { createFileRoute } from '@tanstack/react-router'
import { requireAccount } from '../guard.ts'

/** All child routes need an account. */
export const Route = createFileRoute('/my')({ beforeLoad: requireAccount })
