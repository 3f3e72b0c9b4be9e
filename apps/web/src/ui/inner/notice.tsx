import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { type Tone, washes } from '../badge.tsx'

interface NoticeProps {
  tone?: Tone
  title?: string
  children?: ReactNode
  /** The next step: a button or a link. */
  action?: ReactNode
  /** Interrupts a screen reader. Use it for failures of the user's last action. */
  urgent?: boolean
}

/** A message in the flow of the page, about the section that contains it. */
export function Notice({ tone = 'neutral', title, children, action, urgent = false }: NoticeProps) {
  return (
    <div
      role={urgent ? 'alert' : 'status'}
      className={clsx(
        'flex flex-wrap items-center gap-x-4 gap-y-3 rounded-md px-4 py-3 text-sm',
        washes[tone],
      )}
    >
      <div className="min-w-0 flex-1 basis-56">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className={clsx(title && 'mt-0.5')}>{children}</div>}
      </div>
      {action}
    </div>
  )
}
