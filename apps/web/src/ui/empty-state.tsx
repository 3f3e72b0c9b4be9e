import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
  /** Heading level: 1 for a whole page, 3 within a titled section. */
  level?: 1 | 2 | 3
}

/** Replaces missing content: the reason, and the next step. */
export function EmptyState({ icon, title, children, action, level = 2 }: EmptyStateProps) {
  const Heading = `h${level}` as const
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center sm:py-24">
      <div className="flex size-14 items-center justify-center rounded-lg bg-sunken text-ink-soft [&_svg]:size-6">
        {icon}
      </div>
      <Heading className="mt-6 font-semibold text-lg">{title}</Heading>
      {children && <div className="mt-2 text-ink-soft text-sm">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  )
}
