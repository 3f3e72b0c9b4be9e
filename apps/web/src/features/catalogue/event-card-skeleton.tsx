import { clsx } from 'clsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** The placeholder of an `EventCard` that is loading. */
export function EventCardSkeleton({ large = false }: { large?: boolean }) {
  return (
    <div className={clsx(large && 'md:flex md:h-full md:flex-col')}>
      <Skeleton className={clsx('aspect-video rounded-lg', large && 'md:aspect-auto md:flex-1')} />
      <Skeleton className="mt-3 h-4 w-32" />
      <Skeleton className="mt-2 h-5 w-4/5" />
      <Skeleton className="mt-2 h-4 w-3/5" />
      <div className="mt-3 flex justify-between">
        <Skeleton className="h-5 w-20" />
        <Skeleton className="h-5 w-16" />
      </div>
    </div>
  )
}

/** Enough cards to fill a first screen. */
export const skeletonKeys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] as const
