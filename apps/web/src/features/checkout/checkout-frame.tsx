import type { ReactNode } from 'react'
import { StageHeading } from './stage-heading.tsx'

interface CheckoutFrameProps {
  /** Differs from the previous stage, so that a new title is a new element. */
  stage: string
  title: string
  /** The event of the order. */
  aside: ReactNode
  children: ReactNode
}

/** The common parts of all stages: the title, the content, and the event beside it. */
export function CheckoutFrame({ stage, title, aside, children }: CheckoutFrameProps) {
  return (
    <div className="page-width pt-8 sm:pt-12">
      <div className="mx-auto grid max-w-5xl grid-cols-1 gap-x-14 gap-y-8 lg:grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div aria-live="polite" className="lg:col-start-1 lg:row-start-1">
          <StageHeading key={stage}>{title}</StageHeading>
        </div>
        <aside className="lg:col-start-2 lg:row-span-2 lg:row-start-1">{aside}</aside>
        <div className="space-y-6 lg:col-start-1 lg:row-start-2">{children}</div>
      </div>
    </div>
  )
}
