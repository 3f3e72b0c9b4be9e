import { useLocation } from '@tanstack/react-router'
import { paths } from './paths.ts'

const entryPages: readonly string[] = [paths.logIn().to, paths.register().to]

/** @returns where log-in leads back: the current page, or the `next` of a log-in page */
export function useReturnAddress(): string | undefined {
  return useLocation({
    select: ({ href, search, pathname }) => (entryPages.includes(pathname) ? search.next : href),
  })
}
