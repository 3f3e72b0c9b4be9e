import type { ReactNode } from 'react'
import { usePageTitle } from '../../lib/page-title.ts'

interface EntryPageProps {
  title: string
  /** Why the user was redirected to this page, if so. */
  reason?: string | undefined
  children: ReactNode
  /** The link to the other of the two pages. */
  footer: ReactNode
}

/** The narrow page of log in and of registration. */
export function EntryPage({ title, reason, children, footer }: EntryPageProps) {
  usePageTitle(title)
  return (
    <div className="mx-auto w-full max-w-md px-4 py-10 sm:py-16">
      <h1 className="font-semibold text-xl">{title}</h1>
      {reason && <p className="mt-3 text-ink-soft">{reason}</p>}
      <div className="mt-8">{children}</div>
      <p className="mt-8 border-t pt-6 text-ink-soft text-sm">{footer}</p>
    </div>
  )
}
