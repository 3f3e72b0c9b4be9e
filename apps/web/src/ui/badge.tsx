import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad'

export const washes = {
  neutral: 'bg-sunken text-ink-soft',
  accent: 'bg-accent-wash text-accent-ink',
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
} satisfies Record<Tone, string>

/** A state in one word. The colour only repeats the word. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex h-6 items-center whitespace-nowrap rounded-sm px-2 font-medium text-xs',
        washes[tone],
      )}
    >
      {children}
    </span>
  )
}
