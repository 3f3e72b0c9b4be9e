import { useLocation } from '@tanstack/react-router'
import { paths } from './paths.ts'

const entryPages: readonly string[] = [paths.logIn().to, paths.register().to]

/** Where to come back to after log in: the page in sight, unless that is a log in page itself. */
export function useReturnAddress(): string | undefined {
  return useLocation({
    select: ({ href, search, pathname }) => (entryPages.includes(pathname) ? search.next : href),
  })
}
