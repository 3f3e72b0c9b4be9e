import { clsx } from 'clsx'
import { useState } from 'react'

interface MovingCountProps {
  value: number
  /** The value as it is written. */
  shown: string
  /** A phrase that may hold the value as it is written; only the value moves. */
  text?: string
}

/** A number that may change while one looks: it comes from above when it falls, from below when it rises. */
export function MovingCount({ value, shown, text = shown }: MovingCountProps) {
  const [last, setLast] = useState({ value, moved: '' })
  if (last.value !== value) setLast({ value, moved: value < last.value ? 'animate-fallen' : 'animate-risen' })
  const at = text.indexOf(shown)
  const [before, number, after] =
    at < 0 ? ['', text, ''] : [text.slice(0, at), shown, text.slice(at + shown.length)]
  return (
    <span className="figures whitespace-pre">
      {before}
      {/* Another key is another element, whose animation begins anew. */}
      <span key={value} className={clsx('inline-block', last.moved)}>
        {number}
      </span>
      {after}
    </span>
  )
}
