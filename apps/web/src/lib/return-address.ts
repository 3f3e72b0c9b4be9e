import { useLocation } from '@tanstack/react-router'

/** Where to come back to after log in: the page in sight, unless that is a log in page itself. */
export function useReturnAddress(): string | undefined {
  return useLocation({
    select: ({ href, search, pathname }) =>
      pathname === '/log-in' || pathname === '/register' ? search.next : href,
  })
}
