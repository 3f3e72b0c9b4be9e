import { clsx } from 'clsx'

/** Holds the place of what is being loaded. Give it the size of what comes; say once, outside, that it loads. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden="true" className={clsx('block animate-pulse rounded-sm bg-sunken', className)} />
}
