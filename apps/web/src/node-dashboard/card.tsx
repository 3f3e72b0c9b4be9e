import { clsx } from 'clsx'
import { type ReactNode, useId } from 'react'

interface CardProps {
  title: string
  summary?: ReactNode
  /** Shown beside the title. */
  controls?: ReactNode
  className?: string
  children: ReactNode
}

/** A titled section of the page. */
export function Card({ title, summary, controls, className, children }: CardProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={clsx('min-w-0 rounded-lg border bg-raised p-4 sm:p-5', className)}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <h2 id={id} className="font-semibold text-base">
            {title}
          </h2>
          {summary && <p className="figures mt-0.5 text-ink-soft text-sm">{summary}</p>}
        </div>
        {controls}
      </header>
      <div className="mt-4">{children}</div>
    </section>
  )
}
