import { clsx } from 'clsx'
import { useState } from 'react'

interface MovingCountProps {
  value: number
  /** The formatted value. */
  shown: string
  /** A phrase that may contain `shown`. Only that part is animated. */
  text?: string
}

/** A number that animates its changes: from above if it falls, from below if it rises. */
export function MovingCount({ value, shown, text = shown }: MovingCountProps) {
  const [last, setLast] = useState({ value, moved: '' })
  if (last.value !== value) setLast({ value, moved: value < last.value ? 'animate-fallen' : 'animate-risen' })
  const at = text.indexOf(shown)
  const [before, number, after] =
    at < 0 ? ['', text, ''] : [text.slice(0, at), shown, text.slice(at + shown.length)]
  return (
    <span className="figures whitespace-pre">
      {before}
      {/* A new key creates a new element, which restarts the animation. */}
      <span key={value} className={clsx('inline-block', last.moved)}>
        {number}
      </span>
      {after}
    </span>
  )
}
