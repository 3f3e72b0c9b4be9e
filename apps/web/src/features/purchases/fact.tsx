import type { ReactNode } from 'react'

/** A named value in a `dl`. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="leading-snug">
      <dt className="mb-1 text-ink-soft text-xs">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
