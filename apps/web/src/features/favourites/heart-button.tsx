import { clsx } from 'clsx'
import Heart from 'lucide-react/icons/heart'
import type { MouseEvent } from 'react'

interface HeartButtonProps {
  filled: boolean
  /** The action of a press, with the event's name. It also expresses the state. */
  label: string
  onClick: (press: MouseEvent<HTMLButtonElement>) => void
}

/** A round button on a cover. */
export function HeartButton({ filled, label, onClick }: HeartButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-9 place-items-center rounded-full border bg-raised text-ink-soft transition-colors hover:text-accent-ink"
    >
      <Heart aria-hidden="true" className={clsx('size-4.5', filled && 'fill-accent text-accent')} />
    </button>
  )
}
