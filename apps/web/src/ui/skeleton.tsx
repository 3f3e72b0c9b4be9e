import { clsx } from 'clsx'

/** Placeholder with the size of the loading content. Announce once, outside it, that it loads. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden="true" className={clsx('block animate-pulse rounded-sm bg-sunken', className)} />
}
